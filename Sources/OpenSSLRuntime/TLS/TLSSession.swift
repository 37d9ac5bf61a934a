// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// One end of one TLS connection, without IO: it is given the bytes that came and hands out those
/// that are to go (Docs/Protocol.md §3.0). Confined to its context's thread.
///
///     handshaking ── both sides have proven the key ──► open ── close_notify, bad record ──► ended
///          └───────── no common key, not TLS ───────────────────────────────────────────────►┘
///
/// After every call that may write, `takeOutgoing` MUST be called before any session of the context
/// is called again.
@safe package final class TLSSession {
  package enum Role: Sendable { case client, server }

  package enum End: Sendable, Equatable {
    /// The other side has said that it will write no more.
    case closed
    /// What came is not TLS.
    case notEncrypted
    /// There is no channel: no common key, or a certificate that is not trusted.
    case refused(OpenSSLError)
    /// A record that was forged, damaged or malformed came after the handshake.
    case broken(OpenSSLError)
    /// The other side changes its keys again and again.
    case keyUpdatesExceeded
  }

  package enum State: Sendable, Equatable {
    case handshaking
    case open
    case ended(End)
  }

  package private(set) var state = State.handshaking
  /// The key that both sides use; nil before it is known, and with certificates.
  package private(set) var key: ClusterKey?
  private let context: TLSContext
  private let role: Role
  private let ssl: OpaquePointer
  /// The name of the key offered, at an address that stays.
  private var offeredIdentity: UnsafeMutableRawBufferPointer?
  private var hasReceived = false
  /// With the keys of now.
  private var encryptedBytes = 0
  /// Sealed with one key: 32 GiB, 2^21 full records; RFC 8446, section 5.5, allows 2^24.5.
  var bytesPerKeyMax = 1 << 35
  private var decryptedBytes = 0
  private var keyUpdates = 0

  package init(_ context: TLSContext, _ role: Role) {
    self.context = context
    self.role = role
    guard let ssl = unsafe SSL_new(context.configuration),
      unsafe shoal_tls_attach(ssl, context.pipeMethod, context.pipe) == 1
    else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "SSL_new"))")
    }
    unsafe self.ssl = ssl
    // Unretained: it is asked for only during calls of this object.
    _ = unsafe shoal_tls_set_owner(ssl, Unmanaged.passUnretained(self).toOpaque())
    switch role {
    case .client: unsafe SSL_set_connect_state(ssl)
    case .server:
      unsafe SSL_set_accept_state(ssl)
      // A server that verifies its peers must name what may be resumed; a client must not.
      let name = Self.sessionName
      guard unsafe SSL_set_session_id_context(ssl, name, UInt32(name.count)) == 1 else {
        preconditionFailure("\(OpenSSLError(takingQueueAfter: "SSL_set_session_id_context"))")
      }
    }
  }

  deinit {
    unsafe SSL_free(ssl)
    unsafe offeredIdentity?.deallocate()
  }

  /// A client's first bytes; a server waits for them.
  package func begin() {
    if role == .client { advance() }
  }

  /// Takes in what came, at most `TLSContext.ciphertextBytesMax` bytes, and returns what it
  /// decrypts to, which is valid until the next `receive` of any session of the context. `state`
  /// may have changed.
  package func receive(_ ciphertext: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    precondition(ciphertext.count <= TLSContext.ciphertextBytesMax, "given too much at once")
    if !hasReceived, let first = unsafe ciphertext.first {
      hasReceived = true
      // The type of a record (RFC 8446, section 5.1); nothing that begins otherwise is TLS.
      guard first == Self.alertRecord || first == Self.handshakeRecord else {
        state = .ended(.notEncrypted)
        return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
      }
    }
    unsafe context.pipe.pointee.incoming = ciphertext.baseAddress?.assumingMemoryBound(
      to: UInt8.self)
    unsafe context.pipe.pointee.incoming_bytes = ciphertext.count
    defer {
      unsafe context.pipe.pointee.incoming = nil
      unsafe context.pipe.pointee.incoming_bytes = 0
    }
    unsafe context.pipe.pointee.key_updates = 0
    if state == .handshaking { advance() }
    let filled = decrypt()
    decryptedBytes += filled
    unsafe keyUpdates += Int(context.pipe.pointee.key_updates)
    if state == .open, keyUpdates > Self.keyUpdatesMin + decryptedBytes / Self.bytesPerKeyUpdate {
      state = .ended(.keyUpdatesExceeded)
    }
    return unsafe UnsafeRawBufferPointer(rebasing: context.plaintext[..<filled])
  }

  /// Encrypts two pieces, one after the other. Only while open.
  package func write(header: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) {
    precondition(state == .open, "a session is written to while it is open, not \(state)")
    unsafe encrypt(header)
    unsafe encrypt(payload)
  }

  /// What is written from now on is sealed with another key (RFC 8446, section 4.6.3). The other
  /// side is not asked to do the same: it counts for itself. Only while open.
  package func renewKeys() {
    precondition(state == .open, "keys are renewed while a session is open, not \(state)")
    ERR_clear_error()
    encryptedBytes = 0
    guard
      unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1
    else {
      state = .ended(.broken(OpenSSLError(takingQueueAfter: "SSL_key_update")))
      return
    }
  }

  /// Says that nothing more will be written.
  package func close() {
    guard state == .open else { return }
    ERR_clear_error()
    _ = unsafe SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// Hands over what is to be sent, if anything. `body` MUST NOT call a session.
  package func takeOutgoing(_ body: (UnsafeRawBufferPointer) -> Void) {
    let count = unsafe context.pipe.pointee.outgoing_bytes
    guard count > 0 else { return }
    unsafe context.pipe.pointee.outgoing_bytes = 0
    unsafe body(UnsafeRawBufferPointer(start: context.pipe.pointee.outgoing, count: count))
  }

  /// Bytes that only the two ends of this session can compute (RFC 8446, section 7.5). Only while
  /// open.
  package func exportedBytes(label: String, count: Int) -> [UInt8] {
    precondition(state == .open, "nothing can be exported from a session that is \(state)")
    let label = Array(label.utf8CString)
    var bytes = [UInt8](repeating: 0, count: count)
    let result = unsafe SSL_export_keying_material(
      ssl, &bytes, count, label, label.count - 1, nil, 0, 0)
    guard result == 1 else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "SSL_export_keying_material"))")
    }
    return bytes
  }

  /// Whether a session made as this one would be made with the credentials of now.
  package var isTrusted: Bool {
    switch (context.credentials, key) {
    case (.clusterKeys(let keys), let key?): keys.all.contains(key)
    case (.certificates, nil): unsafe isCertificateTrusted(ssl, now: context.configuration)
    case (.clusterKeys, nil), (.certificates, _?): false
    }
  }

  // MARK: Inside

  private func advance() {
    ERR_clear_error()
    let result = unsafe SSL_do_handshake(ssl)
    guard result == 1 else {
      let code = unsafe SSL_get_error(ssl, result)
      guard code != SSL_ERROR_WANT_READ else { return }
      state = .ended(.refused(OpenSSLError(takingQueueAfter: "SSL_do_handshake")))
      return
    }
    // Belt and braces: whatever OpenSSL would have let through, a key is used if keys are asked
    // for, and both ends see the same.
    let isKeyed = unsafe SSL_session_reused(ssl) == 1
    guard isKeyed == (key != nil), isTrusted else {
      state = .ended(.refused(OpenSSLError(takingQueueAfter: "SSL_session_reused")))
      return
    }
    state = .open
  }

  /// Reads until nothing more comes out; returns how much that was.
  private func decrypt() -> Int {
    var filled = 0
    while state == .open {
      ERR_clear_error()
      var count = 0
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: context.plaintext[filled...])
      precondition(rest.count > 0, "more came out than fits")
      let result = unsafe SSL_read_ex(ssl, rest.baseAddress, rest.count, &count)
      filled += count
      guard result != 1 else { continue }
      switch unsafe SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_READ: return filled
      case SSL_ERROR_ZERO_RETURN: state = .ended(.closed)
      default: state = .ended(.broken(OpenSSLError(takingQueueAfter: "SSL_read")))
      }
    }
    return filled
  }

  /// The pipe takes everything, so that one call writes all of it.
  private func encrypt(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0, state == .open else { return }
    if encryptedBytes >= bytesPerKeyMax { renewKeys() }
    guard state == .open else { return }
    encryptedBytes += bytes.count
    ERR_clear_error()
    var count = 0
    guard unsafe SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &count) == 1 else {
      state = .ended(.broken(OpenSSLError(takingQueueAfter: "SSL_write")))
      return
    }
  }

  // MARK: Keys

  /// Nil when this process has no keys, but certificates.
  static func owner(of ssl: OpaquePointer?) -> TLSSession? {
    guard let owner = unsafe shoal_tls_owner(ssl) else { return nil }
    return unsafe Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue()
  }

  /// The `SSL_SESSION` of the key to offer, whose name is handed to `named`.
  func offerKey(named: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> OpaquePointer? {
    guard case .clusterKeys(let keys) = context.credentials else { return nil }
    // Asked again after a HelloRetryRequest, it says the same.
    let offered = key ?? keys.offered
    key = offered
    unsafe offeredIdentity?.deallocate()
    let identity = UnsafeMutableRawBufferPointer.allocate(
      byteCount: offered.identity.count, alignment: 1)
    unsafe identity.copyBytes(from: offered.identity)
    unsafe offeredIdentity = identity
    unsafe named(identity.bindMemory(to: UInt8.self))
    return unsafe keyedSession(offered)
  }

  func keyOffered(_ identity: [UInt8]) -> OpaquePointer? {
    guard case .clusterKeys(let keys) = context.credentials,
      let found = keys.key(identity: identity)
    else { return nil }
    key = found
    return unsafe keyedSession(found)
  }

  /// An `SSL_SESSION` that stands for an external key (RFC 8446, section 4.2.11).
  private func keyedSession(_ key: ClusterKey) -> OpaquePointer? {
    guard let session = unsafe SSL_SESSION_new() else { return nil }
    let isMade =
      unsafe SSL_SESSION_set1_master_key(session, key.secret, key.secret.count) == 1
      && SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, Self.cipher)) == 1
      && SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1
    guard isMade else {
      unsafe SSL_SESSION_free(session)
      return nil
    }
    return unsafe session
  }

  /// TLS_AES_128_GCM_SHA256 (RFC 8446, appendix B.4).
  private static let cipher: [UInt8] = [0x13, 0x01]
  private static let sessionName = Array("shoal".utf8)
  private static let alertRecord: UInt8 = 21
  private static let handshakeRecord: UInt8 = 22
  /// Each costs its reader several times what a record of data of the same length does.
  private static let keyUpdatesMin = 32
  private static let bytesPerKeyUpdate = 1 << 20
}

/// Whether the certificate that the other side has shown leads to an authority that is trusted now
/// and is valid now.
private func isCertificateTrusted(_ ssl: OpaquePointer, now configuration: OpaquePointer) -> Bool {
  guard let certificate = unsafe SSL_get1_peer_certificate(ssl) else { return false }
  defer { unsafe X509_free(certificate) }
  guard let check = unsafe X509_STORE_CTX_new() else { return false }
  defer { unsafe X509_STORE_CTX_free(check) }
  let store = unsafe SSL_CTX_get_cert_store(configuration)
  let purpose = unsafe SSL_is_server(ssl) == 1 ? "ssl_client" : "ssl_server"
  let isTrusted =
    unsafe X509_STORE_CTX_init(check, store, certificate, SSL_get_peer_cert_chain(ssl)) == 1
    && X509_STORE_CTX_set_default(check, purpose) == 1 && X509_verify_cert(check) == 1
  ERR_clear_error()
  return isTrusted
}
