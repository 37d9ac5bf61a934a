// SPDX-License-Identifier: Apache-2.0
import COpenSSL

extension CertificateDocuments {
  /// Gives an `SSL_CTX` its certificate, its key, and the authorities it trusts, these alone.
  func install(in configuration: OpaquePointer) throws(TLSCredentialsError) {
    unsafe try installCertificates(in: configuration)
    unsafe try installKey(in: configuration)
    unsafe try installAuthorities(in: configuration)
  }

  private func installCertificates(
    in configuration: OpaquePointer
  ) throws(TLSCredentialsError) {
    var isFirst = true
    unsafe try Self.forEachCertificate(certificates, path: paths.certificate) {
      certificate throws(TLSCredentialsError) in
      let result: Int32
      if isFirst {
        result = unsafe SSL_CTX_use_certificate(configuration, certificate)
      } else {
        // It takes the reference over, and the loop has one of its own.
        unsafe X509_up_ref(certificate)
        result = unsafe shoal_tls_add_chain_certificate(configuration, certificate)
        if result != 1 { unsafe X509_free(certificate) }
      }
      isFirst = false
      guard result == 1 else {
        throw .refused(
          path: paths.certificate, underlying: OpenSSLError(takingQueueAfter: "use_certificate"))
      }
    }
    if isFirst { throw .noCertificate(path: paths.certificate) }
  }

  private func installKey(in configuration: OpaquePointer) throws(TLSCredentialsError) {
    let memory = unsafe Self.memory(of: key)
    defer { unsafe BIO_free_all(memory) }
    guard let key = unsafe shoal_openssl_read_private_key(memory) else {
      throw .notAPrivateKey(
        path: paths.key, underlying: OpenSSLError(takingQueueAfter: "PEM_read_bio_PrivateKey"))
    }
    defer { unsafe EVP_PKEY_free(key) }
    guard unsafe SSL_CTX_use_PrivateKey(configuration, key) == 1 else {
      throw .keyOfAnother(
        certificate: paths.certificate, key: paths.key,
        underlying: OpenSSLError(takingQueueAfter: "SSL_CTX_use_PrivateKey"))
    }
  }

  private func installAuthorities(
    in configuration: OpaquePointer
  ) throws(TLSCredentialsError) {
    let store = unsafe SSL_CTX_get_cert_store(configuration)
    var count = 0
    unsafe try Self.forEachCertificate(authorities, path: paths.authority) {
      certificate throws(TLSCredentialsError) in
      count += 1
      guard unsafe X509_STORE_add_cert(store, certificate) == 1 else {
        throw .refused(
          path: paths.authority, underlying: OpenSSLError(takingQueueAfter: "X509_STORE_add_cert"))
      }
    }
    if count == 0 { throw .noCertificate(path: paths.authority) }
  }

  private static func forEachCertificate(
    _ document: [UInt8], path: String,
    _ body: (OpaquePointer) throws(TLSCredentialsError) -> Void
  ) throws(TLSCredentialsError) {
    let memory = unsafe memory(of: document)
    defer { unsafe BIO_free_all(memory) }
    while let certificate = unsafe shoal_openssl_read_certificate(memory) {
      defer { unsafe X509_free(certificate) }
      unsafe try body(certificate)
    }
    let isEnd = shoal_openssl_is_end_of_documents(ERR_peek_last_error()) != 0
    let error = OpenSSLError(takingQueueAfter: "PEM_read_bio_X509")
    guard isEnd else { throw .notACertificate(path: path, underlying: error) }
  }

  /// A copy, so that no pointer into an array is kept.
  private static func memory(of document: [UInt8]) -> OpaquePointer {
    guard let memory = unsafe BIO_new(BIO_s_mem()) else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "BIO_new"))")
    }
    guard !document.isEmpty else { return unsafe memory }
    let count = Int32(document.count)
    guard unsafe BIO_write(memory, document, count) == count else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "BIO_write"))")
    }
    return unsafe memory
  }
}
