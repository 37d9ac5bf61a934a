// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct PeerHandshakeTests {
  @Test("both sides learn who the other is, and frames pass both ways")
  func bothWays() async {
    let pair = await PeerPair()
    let address = await pair.address
    await pair.dial(expecting: PeerPair.listenerCredentials.nodeID)
    let seenByDialler = await pair.dialler.opened()
    let seenByListener = await pair.listener.opened()
    #expect(seenByDialler.isInitiator)
    #expect(!seenByListener.isInitiator)
    #expect(
      seenByDialler.identity
        == PeerIdentity(
          nodeID: PeerPair.listenerCredentials.nodeID,
          publicKey: PeerPair.listenerCredentials.publicKey, role: .node, advertised: address,
          zone: "west", version: .current))
    #expect(seenByListener.identity.nodeID == PeerPair.diallerCredentials.nodeID)
    #expect(seenByListener.identity.advertised == nil)
    await pair.onDialler { $0.transport.send(.ping(1), on: seenByDialler.id) }
    await pair.onListener { $0.transport.send(.pong(2), on: seenByListener.id) }
    await pair.listener.wait(for: .frame(.ping(1)))
    await pair.dialler.wait(for: .frame(.pong(2)))
    let traffic = await pair.onDialler { $0.transport.traffic }
    #expect(traffic.controlBytesSent > 13)
    #expect(traffic.controlBytesReceived > 13)
    #expect(traffic.dataBytesSent == 0)
    await pair.shutdown()
    #expect(pair.listener.events.count { $0 == .closed(.shutdown) } == 1)
    #expect(pair.dialler.events.count { $0 == .closed(.shutdown) } == 1)
  }

  @Test("another node than the expected one is not connected to")
  func unexpectedNode() async {
    let pair = await PeerPair()
    await pair.dial(expecting: ToyCredentials(9).nodeID)
    await pair.dialler.wait(for: .dialFailed(.identityUnproven))
    await pair.shutdown()
    #expect(!pair.listener.events.hasOpened)
    #expect(pair.dialler.events == [.dialFailed(.identityUnproven)])
  }

  @Test("whoever cannot sign for the key it names is refused, and told why")
  func falseProof() async {
    let pair = await PeerPair(diallerCredentials: ToyCredentials(2, signingAs: 3))
    await pair.dial()
    await pair.dialler.wait(until: { $0.contains(.closed(.identityUnproven)) || $0.hasFailed })
    await pair.shutdown()
    #expect(!pair.listener.events.hasOpened)
  }

  @Test("a connection to oneself fails as such")
  func selfConnection() async {
    let pair = await PeerPair(diallerCredentials: PeerPair.listenerCredentials)
    await pair.dial()
    await pair.dialler.wait(for: .dialFailed(.selfConnection))
    await pair.shutdown()
  }

  @Test("a dial to a port where nobody listens fails")
  func refused() async {
    let pair = await PeerPair()
    await pair.onDialler { peer in
      peer.transport.connect(to: HostPort(host: "127.0.0.1", port: 1), expecting: nil)
    }
    await pair.dialler.wait(for: .dialFailed(.transportFailed))
    await pair.shutdown()
  }

  @Test("garbage instead of a hello ends that connection and no other")
  func garbage() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    let raw = await pair.dialRaw(saying: Array("GET / HTTP/1.1\r\n\r\n".utf8))
    await raw.wait(for: .rawEnd)
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    await pair.listener.wait(for: .frame(.ping(1)))
    #expect(await pair.onListener { $0.transport.traffic.handshakesFailed } == 1)
    await pair.shutdown()
  }

  @Test("a chunk before the proof ends the connection")
  func dataBeforeProof() async {
    let pair = await PeerPair()
    let digest = Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: 1, count: 32)))
    let header = DataHeader(chunk: ChunkReference(digest, 0), offset: 0, length: 1)
    let raw = await pair.dialRaw(saying: FrameEncoder.bytes(of: header) + [0])
    await raw.wait(for: .rawEnd)
    await pair.shutdown()
  }

  @Test("a connection that says nothing is closed in time")
  func halfOpen() async {
    let pair = await PeerPair { $0.handshakeTimeoutMilliseconds = 50 }
    let raw = await pair.dialRaw(saying: [])
    await raw.wait(for: .rawEnd)
    #expect(await pair.onListener { $0.transport.traffic.handshakesFailed } == 1)
    await pair.shutdown()
  }

  @Test("beyond the limit of half-open connections further ones are refused unheard")
  func halfOpenLimit() async {
    let pair = await PeerPair { $0.halfOpenMax = 1 }
    let first = await pair.dialRaw(saying: [])
    await first.wait(until: { !$0.isEmpty })
    let second = await pair.dialRaw(saying: [])
    let goodbyeBytes = FrameEncoder.bytes(of: .goodbye(.tooManyConnections)).count
    #expect(await second.wait(for: .rawEnd) == [.rawBytes(goodbyeBytes), .rawEnd])
    #expect(!first.events.contains(.rawEnd))
    #expect(await pair.onListener { $0.transport.traffic.connectionsRefused } == 1)
    await pair.shutdown()
  }
}

extension [PeerEvent] {
  fileprivate var hasFailed: Bool { contains(.dialFailed(.identityUnproven)) }
}
