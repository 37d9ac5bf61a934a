// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import ContentModel

extension PublicKey {
  /// Whether the owner of this key signed `message` (RFC 8032, section 5.1.7). Any signature, of
  /// any length, from anyone may be asked about.
  package func verifies(signature: [UInt8], message: [UInt8]) -> Bool {
    guard signature.count == NodeKey.signatureBytes else { return false }
    let key = bytes
    guard
      let publicKey = unsafe EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nil, key, key.count)
    else {
      ERR_clear_error()
      return false
    }
    defer { unsafe EVP_PKEY_free(publicKey) }
    guard let context = unsafe EVP_MD_CTX_new() else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    let isValid =
      unsafe EVP_DigestVerifyInit(context, nil, nil, nil, publicKey) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    // A bad signature leaves an entry that a later failure would be blamed on.
    if !isValid { ERR_clear_error() }
    return isValid
  }
}
