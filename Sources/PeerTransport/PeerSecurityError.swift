// SPDX-License-Identifier: Apache-2.0

package import OpenSSLRuntime

/// Why what protects the peer connections cannot be used, in words that say what to do.
package enum PeerSecurityError: Error, Sendable, Equatable {
  case clusterKey(ClusterKeyError)
  case file(SecretFileError)
  case credentials(TLSCredentialsError)
}

extension PeerSecurityError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .clusterKey(let error): error.description
    case .file(let error): error.description
    case .credentials(let error): error.description
    }
  }
}
