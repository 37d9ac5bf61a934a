// SPDX-License-Identifier: Apache-2.0

/// Why a file gave no certificate authorities.
public enum CertificateAuthoritiesError: Error, Sendable, Hashable {
  /// The file is not there, or may not be read.
  case unreadable(path: String)
  /// There is no certificate in it, or it is far too large.
  case malformed(path: String)
}

extension CertificateAuthoritiesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path): "the file \(path) cannot be read"
    case .malformed(let path):
      "\(path) holds no certificates in PEM; they begin with -----BEGIN CERTIFICATE-----"
    }
  }
}
