// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Synchronization
import Testing
import UVRuntime

/// What a transport does about peers that break the protocol or drag it out, on real sockets.
@Suite(.timeLimit(.minutes(5))) struct HostilePeerTests {
  private static let digest = Digest(
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: 5, count: 32)))
  private let fragmentBytes = DataHeader.fragmentBytesMax

  private struct Offence: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let reason: CloseReason

    var testDescription: String { name }
  }

  private static let offences = [
    Offence(name: "an empty frame", bytes: [0, 0, 0, 0], reason: .malformedFrame),
    Offence(name: "a type nobody knows", bytes: [0, 0, 0, 1, 9], reason: .malformedFrame),
    Offence(
      name: "a ping of seven bytes", bytes: [0, 0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0],
      reason: .malformedFrame),
    Offence(
      name: "a reason to leave that does not exist", bytes: [0, 0, 0, 2, 5, 99],
      reason: .malformedFrame),
    Offence(
      name: "a control frame of 64 KiB and one byte", bytes: [0, 1, 0, 1, 3],
      reason: .limitExceeded),
    Offence(
      name: "a frame of 4 GiB", bytes: [0xff, 0xff, 0xff, 0xff], reason: .limitExceeded),
    Offence(
      name: "a second hello",
      bytes: FrameEncoder.bytes(
        of: .hello(
          Hello(
            version: .current, role: .node, publicKey: ToyCredentials(3).publicKey,
            nonce: ToyCredentials(3).nonce(), advertised: nil, zone: ""))),
      reason: .outOfState),
    Offence(
      name: "a chunk nobody asked for",
      bytes: FrameEncoder.bytes(
        of: DataHeader(chunk: ChunkReference(digest, 0), offset: 0, length: 1)) + [1],
      reason: .outOfState),
  ]

  private func connectRaw(_ pair: PeerPair) async -> LoopBound<RawPeer> {
    let address = await pair.address
    let loop = pair.loop
    let raw = await loop.run {
      let raw = RawPeer(ToyCredentials(3))
      raw.connect(to: address, on: loop)
      return LoopBound(raw, on: loop)
    }
    let log = await loop.run { raw.value.log }
    _ = await log.opened()
    return raw
  }

  @Test(
    "each offence ends its connection with its reason, which the offender is told",
    arguments: offences.indices)
  func offence(_ index: Int) async {
    let offence = Self.offences[index]
    let pair = await PeerPair()
    let ids = await pair.connect()
    let raw = await connectRaw(pair)
    let log = await pair.loop.run {
      raw.value.write(offence.bytes)
      return raw.value.log
    }
    let heard = await log.wait(for: .rawEnd)
    #expect(heard.contains(.frame(.goodbye(offence.reason))), "\(offence.name)")
    await pair.listener.wait(for: .closed(offence.reason))
    // Nobody else notices.
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    await pair.listener.wait(for: .frame(.ping(1)))
    await pair.shutdown()
    #expect(pair.listener.events.count { $0 == .closed(offence.reason) } == 1)
  }

  @Test("a chunk abandoned within a fragment takes nothing of its rest when it is expected anew")
  func abandonedWithinFragment() async {
    let pair = await PeerPair()
    let raw = await connectRaw(pair)
    let id = await pair.listener.opened().id
    let chunk = ChunkReference(Self.digest, 0)
    let head = FrameEncoder.bytes(of: DataHeader(chunk: chunk, offset: 0, length: 10))
    let rest =
      [UInt8](repeating: 1, count: 6) + head + [UInt8](repeating: 2, count: 10)
      + FrameEncoder.bytes(of: .ping(1))
    await pair.onListener { peer in
      peer.transport.expectChunk(chunk, lengthBytes: 10, on: id)
      peer.onPayload = { [unowned peer] connection in
        peer.onPayload = nil
        peer.transport.abandonChunk(chunk, on: connection)
        peer.transport.expectChunk(chunk, lengthBytes: 10, on: connection)
        raw.value.write(rest)
      }
      raw.value.write(head + [1, 1, 1, 1])
    }
    let events = await pair.listener.wait(for: .frame(.ping(1)))
    #expect(events.contains(.data(chunk, offset: 0, sum: 20, finishes: true)))
    #expect(events.dataCount == 1)
    #expect(await pair.onListener { $0.transport.traffic.dataBytesDiscarded } == 6)
    await pair.shutdown()
  }

  @Test("a hello that never ends is cut off in time, and the reason told to the handler")
  func endlessHello() async {
    let pair = await PeerPair { $0.handshakeTimeoutMilliseconds = 50 }
    let raw = await pair.dialRaw(saying: [0, 0, 0, 100, 1, 0x73])
    await raw.wait(for: .rawEnd)
    await pair.listener.wait(for: .acceptFailed(.handshakeTimedOut))
    await pair.shutdown()
  }

  @Test("a stranger beyond the limit of half-open connections is told why")
  func refusal() async {
    let pair = await PeerPair { $0.halfOpenPerAddressMax = 1 }
    let first = await pair.dialRaw(saying: [])
    await first.wait(until: { !$0.isEmpty })
    await pair.dial()
    await pair.dialler.wait(for: .dialFailed(.tooManyConnections))
    #expect(pair.listener.events.contains(.acceptFailed(.tooManyConnections)))
    await pair.shutdown()
  }

  @Test("an address has a limit of its own, and its place is free again when a connection ends")
  func connectionsPerAddress() async {
    let pair = await PeerPair { $0.connectionsPerAddressMax = 1 }
    let ids = await pair.connect()
    await pair.dial()
    await pair.dialler.wait(for: .dialFailed(.tooManyConnections))
    await pair.onDialler { $0.transport.close(ids.dialling, .duplicate) }
    await pair.listener.wait(for: .closed(.duplicate))
    await pair.dial()
    await pair.dialler.wait { $0.count { if case .opened = $0 { true } else { false } } == 2 }
    await pair.shutdown()
  }

  @Test("a peer that stops reading is closed as stalled, however little waits for it")
  func stalled() async {
    let pair = await PeerPair { $0.writeTimeoutMilliseconds = 100 }
    let ids = await pair.connect()
    let chunk = ChunkReference(Self.digest, 0)
    // More than the kernel holds for a receiver that does not read.
    let lengthBytes = 2_048 * fragmentBytes
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

  @Test("a flood of frames lets others have their turn")
  func fairTurns() async {
    let pair = await PeerPair { $0.framesPerTurnMax = 1 }
    let ids = await pair.connect()
    let flood = await connectRaw(pair)
    let count: UInt64 = 1_000
    let bytes = (1...count).flatMap { FrameEncoder.bytes(of: .ping($0)) }
    // Frames of the flood by the turn of the loop in which they were handled.
    let turns = Mutex([0])
    await pair.onListener { [loop = pair.loop] peer in
      peer.onFrame = { connection in
        guard connection != ids.listening else { return }
        turns.withLock { $0[$0.count - 1] += 1 }
        loop.execute { turns.withLock { $0.append(0) } }
      }
    }
    await pair.onDialler {
      flood.value.write(bytes)
      $0.transport.send(.pong(7), on: ids.dialling)
    }
    await pair.listener.wait(for: .frame(.pong(7)))
    let events = await pair.listener.wait(for: .frame(.ping(count)))
    #expect(events.count { if case .frame(.ping) = $0 { true } else { false } } == Int(count))
    // One of what was read before, and one of what is read in the same turn.
    #expect(turns.withLock { $0.allSatisfy { $0 <= 2 } })
    await pair.loop.run { flood.value.close() }
    await pair.shutdown()
  }
}
