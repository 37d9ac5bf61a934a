// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import RegistryCore

/// Checks what token servers sign.
package enum TokenSignature {
  /// - Parameter key: a SubjectPublicKeyInfo; one of another kind than the algorithm's checks
  ///   nothing.
  package static func isGood(
    _ signature: [UInt8], of signed: [UInt8], by key: [UInt8], _ algorithm: SignatureAlgorithm
  ) -> Bool {
    // What fails leaves an entry that a later failure would be blamed on.
    defer { ERR_clear_error() }
    guard let encoded = algorithm.encoded(signature),
      let publicKey = unsafe PublicKeyInfo.decode(key)
    else { return false }
    defer { unsafe EVP_PKEY_free(publicKey) }
    guard unsafe EVP_PKEY_is_a(publicKey, algorithm.kind) == 1,
      let context = unsafe EVP_MD_CTX_new()
    else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    return unsafe EVP_DigestVerifyInit(context, nil, algorithm.hash, nil, publicKey) == 1
      && EVP_DigestVerify(context, encoded, encoded.count, signed, signed.count) == 1
  }
}

extension SignatureAlgorithm {
  fileprivate var kind: String {
    switch self {
    case .rs256, .rs384, .rs512: "RSA"
    case .es256, .es384, .es512: "EC"
    case .edDSA: "ED25519"
    }
  }

  /// Nil where the algorithm has its own.
  fileprivate var hash: OpaquePointer? {
    switch self {
    case .rs256, .es256: unsafe EVP_sha256()
    case .rs384, .es384: unsafe EVP_sha384()
    case .rs512, .es512: unsafe EVP_sha512()
    case .edDSA: nil
    }
  }
}
