// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import ContentModel

/// A node's identity: an Ed25519 private key (RFC 8032). Its description shows the public half.
package struct NodeKey: Sendable {
  package let publicKey: PublicKey
  package let nodeID: NodeID
  private let seed: PrivateSeed

  package static func generate() -> NodeKey {
    NodeKey(seed: PrivateSeed(bytes: SecureRandom.bytes(count: PrivateSeed.bytesCount)))
  }

  init(seed: PrivateSeed) {
    self.seed = seed
    self.publicKey = unsafe Self.withPrivateKey(seed) { key in
      var count = PrivateSeed.bytesCount
      var bytes = [UInt8](repeating: 0, count: count)
      unsafe Self.check(EVP_PKEY_get_raw_public_key(key, &bytes, &count), "raw_public_key")
      return PublicKey(bytes: bytes)
    }
    self.nodeID = NodeID(of: publicKey)
  }

  /// The 64 bytes of RFC 8032, section 5.1.6. The same message gives the same signature.
  ///
  /// Builds the key anew each time, so that the type is a plain value without a lock. Measured:
  /// a signature takes 105 µs, 61 of them inherent; checking one takes 149 µs.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    unsafe Self.withPrivateKey(seed) { key in
      guard let context = unsafe EVP_MD_CTX_new() else {
        preconditionFailure("\(OpenSSLError(takingQueueAfter: "EVP_MD_CTX_new"))")
      }
      defer { unsafe EVP_MD_CTX_free(context) }
      var count = Self.signatureBytes
      var signature = [UInt8](repeating: 0, count: count)
      unsafe Self.check(EVP_DigestSignInit(context, nil, nil, nil, key), "EVP_DigestSignInit")
      unsafe Self.check(
        EVP_DigestSign(context, &signature, &count, message, message.count), "EVP_DigestSign")
      return signature
    }
  }

  /// The key as a PKCS #8 PEM document (RFC 8410, section 7).
  var privateDocument: [UInt8] {
    unsafe Self.withPrivateKey(seed) { key in
      guard let memory = unsafe BIO_new(BIO_s_mem()) else {
        preconditionFailure("\(OpenSSLError(takingQueueAfter: "BIO_new"))")
      }
      defer { unsafe BIO_free_all(memory) }
      unsafe Self.check(
        PEM_write_bio_PKCS8PrivateKey(memory, key, nil, nil, 0, nil, nil), "PEM_write_bio")
      var start: UnsafePointer<UInt8>?
      let count = unsafe shoal_openssl_memory_bytes(memory, &start)
      return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    }
  }

  package static let signatureBytes = 64

  private static func withPrivateKey<Result>(
    _ seed: PrivateSeed, _ body: (OpaquePointer) -> Result
  ) -> Result {
    guard
      let key = unsafe EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nil, seed.bytes, seed.bytes.count)
    else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "EVP_PKEY_new_raw_private_key"))")
    }
    defer { unsafe EVP_PKEY_free(key) }
    return unsafe body(key)
  }

  /// With a key of the right type these calls fail only for want of memory.
  private static func check(_ result: Int32, _ operation: String) {
    guard result == 1 else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: operation))")
    }
  }
}

extension NodeKey: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "NodeKey(node: \(nodeID.shortDescription), private: \(seed))" }
  package var debugDescription: String { description }
}
