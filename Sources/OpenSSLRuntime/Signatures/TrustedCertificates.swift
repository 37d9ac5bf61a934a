// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// Certificates whose word counts, and whatever they have signed.
package struct TrustedCertificates: Sendable, Equatable {
  /// In DER.
  private let roots: [[UInt8]]
  /// The public key of each, as a SubjectPublicKeyInfo.
  package let keys: [[UInt8]]

  /// Nil if a document in PEM has no certificate, or one that is broken.
  package init?(pem document: [UInt8]) {
    guard let memory = unsafe BIO_new_mem_buf(document, Int32(clamping: document.count)) else {
      return nil
    }
    defer {
      unsafe BIO_free_all(memory)
      ERR_clear_error()
    }
    var roots: [[UInt8]] = []
    var keys: [[UInt8]] = []
    while let certificate = unsafe shoal_openssl_read_certificate(memory) {
      defer { unsafe X509_free(certificate) }
      guard let root = unsafe Self.encode(certificate),
        let key = unsafe PublicKeyInfo.encode(X509_get0_pubkey(certificate))
      else { return nil }
      roots.append(root)
      keys.append(key)
    }
    let isEnd = shoal_openssl_is_end_of_documents(ERR_peek_last_error()) != 0
    guard isEnd, !roots.isEmpty else { return nil }
    self.roots = roots
    self.keys = keys
  }

  /// The key of a certificate, if it leads to one of these through the others of its chain and its
  /// time has come and is not over.
  ///
  /// - Parameter chain: in DER, the certificate in question first.
  package func keyOfFirst(in chain: [[UInt8]]) -> [UInt8]? {
    defer { ERR_clear_error() }
    guard let store = unsafe X509_STORE_new() else { return nil }
    defer { unsafe X509_STORE_free(store) }
    for root in roots {
      guard let certificate = unsafe Self.decode(root) else { return nil }
      defer { unsafe X509_free(certificate) }
      guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { return nil }
    }
    // Whoever named a certificate means it, also where another has signed it.
    unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    let certificates = unsafe chain.compactMap { unsafe Self.decode($0) }
    defer { unsafe certificates.forEach { unsafe X509_free($0) } }
    guard unsafe certificates.count == chain.count, let first = unsafe certificates.first else {
      return nil
    }
    guard unsafe Self.isTrusted(first, certificates, store) else { return nil }
    return unsafe PublicKeyInfo.encode(X509_get0_pubkey(first))
  }

  private static func isTrusted(
    _ first: OpaquePointer, _ certificates: [OpaquePointer], _ store: OpaquePointer
  ) -> Bool {
    guard let others = unsafe shoal_openssl_new_certificates() else { return false }
    defer { unsafe shoal_openssl_free_certificates(others) }
    let arePushed = unsafe certificates.dropFirst().allSatisfy {
      unsafe shoal_openssl_push_certificate(others, $0) > 0
    }
    guard arePushed else { return false }
    guard let context = unsafe X509_STORE_CTX_new() else { return false }
    defer { unsafe X509_STORE_CTX_free(context) }
    return unsafe X509_STORE_CTX_init(context, store, first, others) == 1
      && X509_verify_cert(context) == 1
  }

  private static func decode(_ bytes: [UInt8]) -> OpaquePointer? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return unsafe d2i_X509(nil, &start, buffer.count)
    }
  }

  private static func encode(_ certificate: OpaquePointer) -> [UInt8]? {
    let count = unsafe i2d_X509(certificate, nil)
    guard count > 0 else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
      var start = buffer.baseAddress
      written = max(0, Int(unsafe i2d_X509(certificate, &start)))
    }
  }
}
