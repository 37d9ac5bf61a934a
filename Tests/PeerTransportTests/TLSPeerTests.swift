// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

/// Connections through TLS with a cluster key, on real sockets.
@Suite(.timeLimit(.minutes(5))) struct TLSPeerTests {
  private let key = ClusterKey.cluster
  private let other = ClusterKey.generate()

  private var credentials: TLSCredentials { .clusterKeys(ClusterKeys([key])) }

  /// Says `bytes`, encrypted, and then what `change` makes of them, as somebody who has the key.
  private func attack(
    _ pair: PeerPair, changed change: @escaping @Sendable ([UInt8]) -> [UInt8],
    thenCloses: Bool = false
  ) async {
    let (address, loop, credentials) = (await pair.address, pair.loop, credentials)
    await loop.run {
      RawTLSPeer.dial(address, with: credentials, on: loop) { peer in
        peer.onOpen = {
          peer.say(FrameEncoder.bytes(of: .ping(1)), changed: change)
          if thenCloses { peer.closeAfterWriting() }
        }
      }
    }
  }

  @Test("another key is refused, and both sides say that it was the key")
  func wrongKey() async {
    let pair = await PeerPair(.clusterKey, diallerSecurity: .keys([other]))
    await pair.dial()
    await pair.dialler.wait(for: .dialFailed(.channelRefused))
    await pair.listener.wait(for: .acceptFailed(.channelRefused))
    await pair.shutdown()
  }

  @Test("plain text is refused where a key is wanted, and the other way round")
  func plainText() async {
    let keyed = await PeerPair(.clusterKey, diallerSecurity: .plainText)
    await keyed.dial()
    await keyed.listener.wait(for: .acceptFailed(.notEncrypted))
    await keyed.dialler.wait { $0.contains { if case .dialFailed = $0 { true } else { false } } }
    await keyed.shutdown()
    let plain = await PeerPair(.plainText, diallerSecurity: .keys([key]))
    await plain.dial()
    await plain.dialler.wait(for: .dialFailed(.notEncrypted))
    await plain.listener.wait { $0.contains { if case .acceptFailed = $0 { true } else { false } } }
    await plain.shutdown()
  }

  @Test("who asks for new keys again and again is closed")
  func keyUpdateFlood() async {
    let pair = await PeerPair(.clusterKey)
    let (address, loop, credentials) = (await pair.address, pair.loop, credentials)
    await loop.run {
      RawTLSPeer.dial(address, with: credentials, on: loop) { peer in
        peer.onOpen = { peer.renewKeys(times: 1_000) }
      }
    }
    await pair.listener.wait(for: .acceptFailed(.limitExceeded))
    await pair.shutdown()
  }

  @Test("a member in the middle who hands on all frames proves nobody's identity")
  func memberInTheMiddle() async {
    let pair = await PeerPair(.clusterKey)
    let (address, loop, credentials) = (await pair.address, pair.loop, credentials)
    let man = await loop.run {
      LoopBound(MiddleMan(on: loop, before: address, with: credentials), on: loop)
    }
    let middle = await loop.run { man.value.listen() }
    await pair.onDialler {
      $0.transport.connect(to: middle, expecting: PeerPair.listenerCredentials.nodeID)
    }
    await pair.listener.wait(for: .acceptFailed(.identityUnproven))
    await pair.dialler.wait(for: .dialFailed(.identityUnproven))
    #expect(!pair.dialler.events.hasOpened)
    #expect(!pair.listener.events.hasOpened)
    await loop.run { man.value.close() }
    await pair.shutdown()
  }

  @Test("frames sent back to whoever said them lead nowhere")
  func reflection() async {
    let pair = await PeerPair(.clusterKey)
    let (address, loop, credentials) = (await pair.address, pair.loop, credentials)
    await loop.run {
      RawTLSPeer.dial(address, with: credentials, on: loop) { peer in
        peer.onBytes = { peer.say($0) }
      }
    }
    await pair.listener.wait(for: .acceptFailed(.selfConnection))
    await pair.shutdown()
  }

  @Test("a record that was tampered with closes its connection and no other")
  func tampering() async {
    let pair = await PeerPair(.clusterKey)
    let ids = await pair.connect()
    await attack(pair) { record in record.dropLast() + [record[record.count - 1] ^ 1] }
    await pair.listener.wait(for: .acceptFailed(.channelBroken))
    await attack(pair) { _ in [0x17, 0x03, 0x03, 0xff, 0xff, 0] }
    await pair.listener.wait { $0.count { $0 == .acceptFailed(.channelBroken) } == 2 }
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    await pair.listener.wait(for: .frame(.ping(1)))
    await pair.shutdown()
  }

  @Test("a record cut off by the end of the stream is the end of the stream")
  func truncation() async {
    let pair = await PeerPair(.clusterKey)
    await attack(pair, changed: { Array($0.dropLast(3)) }, thenCloses: true)
    await pair.listener.wait(for: .acceptFailed(.endOfStream))
    await pair.shutdown()
  }

  @Test("a TLS handshake that is not gone on with is cut off in time")
  func halfHandshake() async {
    let pair = await PeerPair(.clusterKey) { $0.handshakeTimeoutMilliseconds = 50 }
    let raw = await pair.dialRaw(saying: [22, 3, 1, 2, 0, 1, 0, 1, 0xfc])
    await raw.wait(for: .rawEnd)
    await pair.listener.wait(for: .acceptFailed(.handshakeTimedOut))
    await pair.shutdown()
  }

  @Test("a peer that stops reading is closed as stalled")
  func stalled() async {
    let pair = await PeerPair(.clusterKey) { $0.writeTimeoutMilliseconds = 100 }
    let ids = await pair.connect()
    let chunk = ChunkReference(
      Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: 5, count: 32))), 0)
    let lengthBytes = 2_048 * DataHeader.fragmentBytesMax
    await pair.onListener {
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      $0.transport.pauseReading(on: ids.listening)
    }
    await pair.onDialler {
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    await pair.dialler.wait(for: .closed(.stalled))
    #expect(await pair.onDialler { $0.fragmentsRead } < 1_024)
    await pair.shutdown()
  }
}
