// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// Why a file that was named to the process is of no use. It tells nothing of what is in the file.
package struct FileLoadError: Error, Sendable, Hashable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path): \(reason)" }

  /// In words where the error has none that a person can use.
  static func reason(of error: any Error) -> String {
    switch error {
    case let error as FileLoadError: error.reason
    case NIOSSLError.failedToLoadCertificate: "there is no certificate in PEM in it"
    case NIOSSLError.failedToLoadPrivateKey: "there is no private key in PEM in it"
    case is NIOSSLExtraError, is NIOSSLError, is BoringSSLError:
      "certificate and key do not belong together, or one of them cannot be read"
    default: "\(error)"
    }
  }
}
