// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import UVRuntime

/// One end of a TLS connection that is no peer: it hands on what it hears and says what it is told
/// to, encrypted or as it is. Loop thread only.
final class RawTLSPeer {
  /// Encrypted bytes may be said from now on.
  var onOpen: () -> Void = {}
  var onBytes: ([UInt8]) -> Void = { _ in }
  var onEnd: () -> Void = {}
  private let connection: TCPConnection
  private let session: TLSSession
  private var isOpen = false

  init(
    _ connection: TCPConnection, _ role: TLSSession.Role, _ credentials: TLSCredentials
  ) {
    self.connection = connection
    do {
      session = TLSSession(try TLSContext(credentials), role)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  func start() {
    unsafe connection.start(
      TCPHandlers(
        bytesReceived: { [self] in unsafe received($0) }, closed: { [self] _ in onEnd() }))
    session.begin()
    flush()
  }

  func say(_ bytes: [UInt8]) {
    guard session.state == .open else { return }
    unsafe bytes.withUnsafeBytes {
      unsafe session.write(header: $0, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    flush()
  }

  /// As `say`, but what leaves is what `change` makes of it.
  func say(_ bytes: [UInt8], changed change: ([UInt8]) -> [UInt8]) {
    unsafe bytes.withUnsafeBytes {
      unsafe session.write(header: $0, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    var record: [UInt8] = []
    unsafe session.takeOutgoing { record = unsafe [UInt8]($0) }
    _ = connection.write(change(record))
  }

  /// Asks the other side for new keys, so many times.
  func renewKeys(times: Int) {
    for _ in 1...times {
      session.renewKeys()
      flush()
    }
  }

  func close() { connection.close() }
  func closeAfterWriting() { connection.closeAfterWriting() }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    let heard = unsafe [UInt8](session.receive(bytes))
    flush()
    if !isOpen, session.state == .open {
      isOpen = true
      onOpen()
    }
    if !heard.isEmpty { onBytes(heard) }
    if case .ended = session.state, !connection.isClosing { connection.close() }
  }

  private func flush() {
    unsafe session.takeOutgoing { bytes in
      _ = unsafe connection.write(
        header: bytes, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  /// Dials `address`; `ready` gets the peer before anything has been said.
  static func dial(
    _ address: HostPort, with credentials: TLSCredentials, on loop: EventLoop,
    ready: @escaping (RawTLSPeer) -> Void
  ) {
    TCPConnection.connect(
      host: address.host, port: address.port, on: loop, timeoutMilliseconds: 120_000
    ) { result in
      guard case .success(let connection) = result else { preconditionFailure("\(result)") }
      let peer = RawTLSPeer(connection, .client, credentials)
      ready(peer)
      peer.start()
    }
  }
}
