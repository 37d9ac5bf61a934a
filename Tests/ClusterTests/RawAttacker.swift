// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import UVRuntime

/// One connection of an attacker: it proves a key of its own, if it cares to, and then says what
/// bytes it likes. Loop thread only.
final class RawAttacker {
  /// Both sides are proven.
  var onOpen: () -> Void = {}
  var onEnd: () -> Void = {}
  /// What the victim said when it closed; nil if it said nothing.
  private(set) var goodbye: CloseReason?
  private let credentials = NodeKeyCredentials(key: .generate())
  private var handshake: Handshake
  /// Takes part in the handshake.
  private var isPolite = true
  private var decoder = FrameDecoder()
  private var attempt: TCPConnectAttempt?
  private var connection: TCPConnection?

  init() {
    handshake = Handshake(
      own: Hello(
        version: .current, role: .node, publicKey: credentials.publicKey,
        nonce: credentials.nonce(), advertised: nil, zone: ""),
      expecting: nil, channelBinding: [])
  }

  var isOpen: Bool { handshake.isEstablished }

  /// - Parameter opening: what it says first; nil for a hello.
  func connect(to address: HostPort, on loop: EventLoop, opening: [UInt8]? = nil) {
    attempt = TCPConnection.connect(
      host: address.host, port: address.port, on: loop, timeoutMilliseconds: 60_000
    ) { [self] result in
      attempt = nil
      guard case .success(let connection) = result else {
        onEnd()
        return
      }
      self.connection = connection
      unsafe connection.start(
        TCPHandlers(
          bytesReceived: { [self] in unsafe received($0) }, closed: { [self] _ in onEnd() }))
      isPolite = opening == nil
      write(opening ?? FrameEncoder.bytes(of: handshake.start()))
    }
  }

  func write(_ bytes: [UInt8]) { _ = connection?.write(bytes) }

  func stopReading() { connection?.stopReading() }

  func close() {
    attempt?.cancel()
    connection?.close()
  }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    unsafe decoder.append(bytes.bytes)
    while let decoded = try? decoder.next() {
      if case .frame(let frame) = decoded { take(frame) }
    }
  }

  private func take(_ frame: Frame) {
    if case .goodbye(let reason) = frame { goodbye = reason }
    guard isPolite, !handshake.isEstablished, goodbye == nil else { return }
    switch handshake.frameReceived(frame) {
    case .identify(let key):
      if case .sign(let message) = handshake.peerIdentified(credentials.nodeID(of: key)) {
        write(FrameEncoder.bytes(of: .proof(HelloProof(signature: credentials.sign(message)))))
      }
    case .verify:
      _ = handshake.proofVerified(true)
      decoder.handshakeFinished()
      onOpen()
    case .peerLeft, .close:
      close()
    }
  }
}
