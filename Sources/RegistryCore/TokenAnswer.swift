// SPDX-License-Identifier: Apache-2.0

/// What a token server answers (Distribution, token authentication: token response fields).
package struct TokenAnswer: Sendable {
  /// Fit for a header field. A secret: keep it out of logs.
  package let token: String
  package let expiresInSeconds: Int64

  /// Nil if this is no such answer, or its token could not be sent in a header field.
  package init?(_ bytes: [UInt8]) {
    guard let document = try? JSONValue(parsing: bytes),
      let token = [document["token"], document["access_token"]]
        .compactMap({ $0?.string }).first(where: { !$0.isEmpty }),
      // Visible ASCII (RFC 6750, section 2.1 allows fewer still).
      token.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return nil }
    self.token = token
    let seconds = document["expires_in"]?.integer ?? Self.defaultSeconds
    self.expiresInSeconds = min(max(seconds, 0), Self.secondsMax)
  }

  /// What the scheme says for an answer that does not tell.
  package static let defaultSeconds: Int64 = 60
  /// A token said to be good for longer is renewed nevertheless, once a day.
  package static let secondsMax: Int64 = 24 * 60 * 60
}

extension TokenAnswer: CustomReflectable, CustomStringConvertible {
  package var customMirror: Mirror { Mirror(self, children: []) }
  package var description: String { "TokenAnswer(hidden, good for \(expiresInSeconds) s)" }
}
