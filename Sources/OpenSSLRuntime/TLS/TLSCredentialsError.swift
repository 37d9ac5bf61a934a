// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the documents that credentials are made of.
package enum TLSCredentialsError: Error, Sendable, Equatable {
  case noCertificate(path: String)
  case notACertificate(path: String, underlying: OpenSSLError)
  case notAPrivateKey(path: String, underlying: OpenSSLError)
  case keyOfAnother(certificate: String, key: String, underlying: OpenSSLError)
  case refused(path: String, underlying: OpenSSLError)
}

extension TLSCredentialsError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noCertificate(let path): "\(path) has no certificate in PEM"
    case .notACertificate(let path, let underlying):
      "\(path) has something in it that is no certificate in PEM: \(underlying)"
    case .notAPrivateKey(let path, let underlying):
      "\(path) is not an unencrypted private key in PEM: \(underlying)"
    case .keyOfAnother(let certificate, let key, let underlying):
      "the private key in \(key) does not belong to the first certificate in \(certificate): "
        + "\(underlying)"
    case .refused(let path, let underlying):
      "OpenSSL does not take what is in \(path): \(underlying)"
    }
  }
}
