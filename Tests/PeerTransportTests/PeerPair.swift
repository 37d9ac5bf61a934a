// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import UVRuntime

/// A listening peer and one that may dial it, on one loop.
struct PeerPair {
  let loop: EventLoop
  let listener: EventLog
  let dialler: EventLog
  let listeningPeer: LoopBound<TestPeer>
  let diallingPeer: LoopBound<TestPeer>

  static let listenerCredentials = ToyCredentials(1)
  static let diallerCredentials = ToyCredentials(2)

  init(
    _ channel: TestChannel = .plainText, listenerSecurity: PeerSecurity? = nil,
    diallerSecurity: PeerSecurity? = nil,
    listenerCredentials: ToyCredentials = Self.listenerCredentials,
    diallerCredentials: ToyCredentials = Self.diallerCredentials,
    configure: @escaping @Sendable (inout PeerTransportConfiguration) -> Void = { _ in }
  ) async {
    let loop = EventLoop(name: "peer-test")
    let listener = EventLog()
    let dialler = EventLog()
    self.loop = loop
    self.listener = listener
    self.dialler = dialler
    listeningPeer = await loop.run {
      let peer = TestPeer(
        on: loop, log: listener, credentials: listenerCredentials, zone: "west",
        security: listenerSecurity ?? channel.security, configure: configure)
      peer.listen()
      return LoopBound(peer, on: loop)
    }
    diallingPeer = await loop.run {
      LoopBound(
        TestPeer(
          on: loop, log: dialler, credentials: diallerCredentials, zone: "east",
          security: diallerSecurity ?? channel.security, configure: configure), on: loop)
    }
  }

  var address: HostPort {
    get async {
      let peer = listeningPeer
      return await loop.run { HostPort(host: "127.0.0.1", port: peer.value.port) }
    }
  }

  func dial(expecting: NodeID? = nil) async {
    let address = await address
    await onDialler { $0.transport.connect(to: address, expecting: expecting) }
  }

  /// Dials and returns each side's name for the connection.
  func connect() async -> (listening: ConnectionID, dialling: ConnectionID) {
    await dial(expecting: Self.listenerCredentials.nodeID)
    return (await listener.opened().id, await dialler.opened().id)
  }

  func onListener<Value: Sendable>(
    _ work: @escaping @Sendable (TestPeer) -> Value
  ) async -> Value {
    let peer = listeningPeer
    return await loop.run { work(peer.value) }
  }

  func onDialler<Value: Sendable>(
    _ work: @escaping @Sendable (TestPeer) -> Value
  ) async -> Value {
    let peer = diallingPeer
    return await loop.run { work(peer.value) }
  }

  /// A bare TCP connection to the listener that says `bytes` and logs what it hears.
  func dialRaw(saying bytes: [UInt8]) async -> EventLog {
    let log = EventLog()
    let address = await address
    let loop = loop
    await loop.run {
      _ = TCPConnection.connect(
        host: address.host, port: address.port, on: loop, timeoutMilliseconds: 120_000
      ) { result in
        guard case .success(let connection) = result else { preconditionFailure("\(result)") }
        unsafe connection.start(
          TCPHandlers(
            bytesReceived: { log.append(.rawBytes($0.count)) },
            closed: { _ in log.append(.rawEnd) }))
        if !bytes.isEmpty { _ = connection.write(bytes) }
      }
    }
    return log
  }

  /// Every test ends with it: the loop traps if the transports leave anything behind.
  func shutdown() async {
    for peer in [listeningPeer, diallingPeer] {
      await withCheckedContinuation { continuation in
        loop.execute { peer.value.transport.shutdown(.shutdown) { continuation.resume() } }
      }
    }
    await loop.shutdown()
  }
}
