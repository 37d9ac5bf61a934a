// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import UVRuntime

/// A peer that proves who it is and then says whatever bytes it likes. It logs the frames it hears.
/// Loop thread only but for `log`.
final class RawPeer {
  let log = EventLog()
  private let credentials: ToyCredentials
  private var handshake: Handshake
  private var decoder = FrameDecoder()
  private var connection: TCPConnection?

  init(_ credentials: ToyCredentials) {
    self.credentials = credentials
    handshake = Handshake(
      own: Hello(
        version: .current, role: .node, publicKey: credentials.publicKey,
        nonce: credentials.nonce(), advertised: nil, zone: ""),
      expecting: nil, channelBinding: [])
  }

  func connect(to address: HostPort, on loop: EventLoop) {
    TCPConnection.connect(
      host: address.host, port: address.port, on: loop, timeoutMilliseconds: 120_000
    ) { [self] result in
      guard case .success(let connection) = result else { preconditionFailure("\(result)") }
      self.connection = connection
      unsafe connection.start(
        TCPHandlers(
          bytesReceived: { [self] in unsafe received($0) },
          closed: { [self] _ in log.append(.rawEnd) }))
      write(FrameEncoder.bytes(of: handshake.start()))
    }
  }

  func write(_ bytes: [UInt8]) { _ = connection?.write(bytes) }

  func stopReading() { connection?.stopReading() }

  func close() { connection?.close() }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    unsafe decoder.append(bytes.bytes)
    while let decoded = try? decoder.next() {
      if case .frame(let frame) = decoded { take(frame) }
    }
  }

  private func take(_ frame: Frame) {
    if handshake.isEstablished {
      log.append(.frame(frame))
      return
    }
    switch handshake.frameReceived(frame) {
    case .identify(let key):
      if case .sign(let message) = handshake.peerIdentified(credentials.nodeID(of: key)) {
        write(FrameEncoder.bytes(of: .proof(HelloProof(signature: credentials.sign(message)))))
      }
    case .verify:
      guard case .established(let identity) = handshake.proofVerified(true) else { return }
      decoder.handshakeFinished()
      log.append(.opened(ConnectionID(0), identity, isInitiator: true))
    case .peerLeft(let reason), .close(let reason):
      log.append(.closed(reason))
    }
  }
}
