// SPDX-License-Identifier: Apache-2.0

package import OpenSSLRuntime

/// How a process's connections are protected, known to be usable.
package struct PeerSecurity: Sendable, Equatable {
  private let credentials: TLSCredentials?

  /// Whoever reaches the port can read and join; only where an operator says so.
  package static let plainText = PeerSecurity(credentials: nil)

  /// Throws what is wrong with the documents.
  package init(_ credentials: TLSCredentials) throws(TLSCredentialsError) {
    _ = try TLSContext(credentials)
    self.credentials = credentials
  }

  private init(credentials: TLSCredentials?) {
    self.credentials = credentials
  }

  /// Nil for plain text.
  func makeContext() -> TLSContext? {
    guard let credentials else { return nil }
    do {
      return try TLSContext(credentials)
    } catch {
      preconditionFailure("what made a context once makes another: \(error)")
    }
  }

  /// False for plain text.
  func replaceCredentials(of context: TLSContext) -> Bool {
    guard let credentials else { return false }
    do {
      try context.replaceCredentials(with: credentials)
    } catch {
      preconditionFailure("what made a context once makes another: \(error)")
    }
    return true
  }
}
