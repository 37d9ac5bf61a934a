// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// What the TLS sessions of one thread have in common: how they are configured
/// (Docs/Protocol.md §3.0), whom they trust at present, and the memory that their bytes pass
/// through. Confined to one thread, as its sessions are.
@safe package final class TLSContext {
  package private(set) var credentials: TLSCredentials
  /// Lent to one session for the length of one call.
  let pipe: UnsafeMutablePointer<shoal_tls_pipe>
  let pipeMethod: OpaquePointer
  /// What a session has decrypted, until its next call.
  let plaintext: UnsafeMutableRawBufferPointer
  /// An `SSL_CTX`; sessions begun with an earlier one keep that alive.
  private(set) var configuration: OpaquePointer

  package init(_ credentials: TLSCredentials) throws(TLSCredentialsError) {
    self.credentials = credentials
    unsafe configuration = try Self.makeConfiguration(for: credentials)
    unsafe pipe = .allocate(capacity: 1)
    unsafe pipe.initialize(to: shoal_tls_pipe())
    unsafe plaintext = .allocate(byteCount: Self.plaintextBytes, alignment: 4_096)
    guard let method = unsafe shoal_tls_pipe_method() else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "BIO_meth_new"))")
    }
    unsafe pipeMethod = method
  }

  deinit {
    unsafe shoal_tls_pipe_free(pipe)
    unsafe pipe.deallocate()
    unsafe plaintext.deallocate()
    unsafe BIO_meth_free(pipeMethod)
    unsafe SSL_CTX_free(configuration)
  }

  /// From now on sessions begin with these, and whether one is still trusted is judged by them. If
  /// it throws, nothing has changed.
  package func replaceCredentials(
    with replacement: TLSCredentials
  ) throws(TLSCredentialsError) {
    let replacing = unsafe try Self.makeConfiguration(for: replacement)
    unsafe SSL_CTX_free(configuration)
    unsafe configuration = replacing
    credentials = replacement
  }

  // MARK: Configuration

  private static func makeConfiguration(
    for credentials: TLSCredentials
  ) throws(TLSCredentialsError) -> OpaquePointer {
    let configuration = unsafe makeBareConfiguration()
    switch credentials {
    case .clusterKeys:
      // The trust store stays empty: no certificate, whoever made it, takes the key's place.
      unsafe SSL_CTX_set_psk_use_session_callback(configuration, onKeyWanted)
      unsafe SSL_CTX_set_psk_find_session_callback(configuration, onKeyOffered)
    case .certificates(let documents):
      do throws(TLSCredentialsError) {
        unsafe try documents.install(in: configuration)
      } catch {
        unsafe SSL_CTX_free(configuration)
        throw error
      }
    }
    return unsafe configuration
  }

  private static func makeBareConfiguration() -> OpaquePointer {
    guard let configuration = unsafe SSL_CTX_new(TLS_method()) else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "SSL_CTX_new"))")
    }
    unsafe check(shoal_tls_only_version_1_3(configuration), "min_proto_version")
    unsafe check(SSL_CTX_set_ciphersuites(configuration, "TLS_AES_128_GCM_SHA256"), "ciphersuites")
    unsafe check(shoal_tls_set_groups(configuration, "X25519:P-256"), "groups")
    // Without it a man in the middle would need no key: he could answer with a certificate.
    unsafe SSL_CTX_set_verify(
      configuration, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    // Nothing is resumed: a session is as new as its connection.
    unsafe check(SSL_CTX_set_num_tickets(configuration, 0), "num_tickets")
    unsafe shoal_tls_no_resumption(configuration)
    unsafe check(SSL_CTX_set_max_early_data(configuration, 0), "max_early_data")
    // A tracker has 20,000 sessions, most of them idle: 34 KB each would be 680 MB.
    unsafe shoal_tls_release_buffers(configuration)
    return unsafe configuration
  }

  /// With arguments that are right these calls fail only for want of memory.
  private static func check(_ result: Int32, _ operation: String) {
    guard result == 1 else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: operation))")
    }
  }

  /// What one read of a loop decrypts to, the record before it whose end it brought included.
  private static let plaintextBytes = ciphertextBytesMax + 32 * 1_024
  /// The most that a session is given at once.
  package static let ciphertextBytesMax = 128 * 1_024
}

/// The client's side: the key it offers. The peer's name for it must live as long as the handshake.
private func onKeyWanted(
  _ ssl: OpaquePointer?, _ digest: OpaquePointer?,
  _ identity: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: UnsafeMutablePointer<Int>?,
  _ session: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let owner = unsafe TLSSession.owner(of: ssl) else { return 0 }
  unsafe session?.pointee = owner.offerKey { bytes in
    unsafe identity?.pointee = UnsafePointer(bytes.baseAddress)
    unsafe count?.pointee = bytes.count
  }
  return 1
}

/// The server's side: the key that goes by this name, if there is one.
private func onKeyOffered(
  _ ssl: OpaquePointer?, _ identity: UnsafePointer<UInt8>?, _ count: Int,
  _ session: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let owner = unsafe TLSSession.owner(of: ssl) else { return 0 }
  let name = unsafe Array(UnsafeBufferPointer(start: identity, count: count))
  unsafe session?.pointee = owner.keyOffered(name)
  return 1
}
