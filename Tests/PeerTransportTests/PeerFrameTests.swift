// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct PeerFrameTests {
  private static let digest = Digest(
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: 5, count: 32)))
  private let chunk = ChunkReference(Self.digest, 0)
  private let oddChunk = ChunkReference(Self.digest, 1)
  private let fragmentBytes = DataHeader.fragmentBytesMax

  @Test("a chunk of several fragments arrives whole and in order", arguments: TestChannel.allCases)
  func chunk(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    let lengthBytes = 4 * fragmentBytes + 17
    await pair.onListener { [chunk] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
    }
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    await pair.dialler.wait(for: .sent(chunk))
    let events = await pair.listener.wait { $0.dataCount == 5 }
    let expected = stride(from: 0, to: lengthBytes, by: fragmentBytes).map { offset in
      let length = min(fragmentBytes, lengthBytes - offset)
      return PeerEvent.data(
        chunk, offset: offset, sum: TestPeer.sum(offset: offset, length: length),
        finishes: offset + length == lengthBytes)
    }
    #expect(Array(events.suffix(5)) == expected)
    #expect(await pair.onListener { $0.transport.traffic.dataBytesReceived } == Int64(lengthBytes))
    #expect(await pair.onDialler { $0.transport.traffic.dataBytesSent } == Int64(lengthBytes))
    await pair.shutdown()
  }

  @Test("a chunk arrives whole though one frame is handled a turn", arguments: TestChannel.allCases)
  func oneFrameATurn(_ channel: TestChannel) async {
    let pair = await PeerPair(channel) { $0.framesPerTurnMax = 1 }
    let ids = await pair.connect()
    let lengthBytes = 20 * fragmentBytes + 17
    await pair.onListener { [chunk] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
    }
    await pair.onDialler { [chunk] in
      for number: UInt64 in 0..<50 { $0.transport.send(.ping(number), on: ids.dialling) }
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    let events = await pair.listener.wait { $0.dataCount == 21 }
    let pings = events.compactMap { if case .frame(.ping(let number)) = $0 { number } else { nil } }
    #expect(pings == Array(UInt64(0)..<50))
    #expect(
      events.last
        == .data(
          chunk, offset: lengthBytes - 17, sum: TestPeer.sum(offset: lengthBytes - 17, length: 17),
          finishes: true))
    await pair.shutdown()
  }

  @Test("the empty blob's chunk needs no bytes", arguments: TestChannel.allCases)
  func emptyChunk(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    await pair.onListener { [chunk] in
      $0.transport.expectChunk(chunk, lengthBytes: 0, on: ids.listening)
    }
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: 0, on: ids.dialling)
    }
    await pair.dialler.wait(for: .sent(chunk))
    await pair.listener.wait(for: .data(chunk, offset: 0, sum: 0, finishes: true))
    #expect(await pair.onDialler { $0.fragmentsRead } == 0)
    await pair.shutdown()
  }

  @Test(
    "a control frame overtakes the chunk that a slow receiver has not taken",
    arguments: TestChannel.allCases)
  func overtaking(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    // More than the kernel holds for a receiver that does not read.
    let fragments = 1_024
    let lengthBytes = fragments * fragmentBytes
    await pair.onListener { [chunk] peer in
      peer.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      peer.onData = { [unowned peer] connection, header in
        if header.offset == 0 { peer.transport.pauseReading(on: connection) }
      }
    }
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    await pair.listener.wait { $0.dataCount > 0 }
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    await pair.onListener { $0.transport.resumeReading(on: ids.listening) }
    let events = await pair.listener.wait(for: .frame(.ping(1)))
    #expect(events.dataCount < fragments)
    await pair.shutdown()
  }

  @Test(
    "a control frame does not wait for a fragment that is still being read from disk",
    arguments: TestChannel.allCases)
  func overtakingReads(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    let lengthBytes = 4 * fragmentBytes
    await pair.onListener { [chunk] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
    }
    await pair.onDialler { [chunk] in
      $0.readableBytes = 1
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
      $0.transport.send(.ping(1), on: ids.dialling)
    }
    let early = await pair.listener.wait(for: .frame(.ping(1)))
    #expect(early.dataCount <= 1)
    #expect(await pair.onDialler { $0.fragmentsRead } <= 3)
    await pair.onDialler { $0.releaseReads() }
    await pair.listener.wait { $0.dataCount == 4 }
    await pair.shutdown()
  }

  @Test(
    "fragments of an abandoned chunk are discarded and the connection lives on",
    arguments: TestChannel.allCases)
  func abandoned(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    let lengthBytes = 8 * fragmentBytes
    await pair.onListener { [chunk] peer in
      peer.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      peer.onData = { [unowned peer] connection, header in
        peer.transport.abandonChunk(header.chunk, on: connection)
      }
    }
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    await pair.dialler.wait(for: .sent(chunk))
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    let events = await pair.listener.wait(for: .frame(.ping(1)))
    #expect(events.dataCount == 1)
    #expect(
      await pair.onListener { $0.transport.traffic.dataBytesDiscarded }
        == Int64(lengthBytes - fragmentBytes))
    await pair.shutdown()
  }

  @Test(
    "a stopped chunk sends no more, a chunk that cannot be read neither",
    arguments: TestChannel.allCases)
  func stoppedAndUnreadable(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    let lengthBytes = 4 * fragmentBytes
    await pair.onListener { [chunk, oddChunk] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      $0.transport.expectChunk(oddChunk, lengthBytes: lengthBytes, on: ids.listening)
    }
    await pair.onDialler { [chunk, oddChunk] in
      $0.readableBytes = 0
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
      $0.transport.stopSendingChunk(chunk, on: ids.dialling)
      $0.releaseReads()
      $0.transport.sendChunk(oddChunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    await pair.dialler.wait(for: .unreadable(oddChunk))
    await pair.onDialler { $0.transport.send(.ping(1), on: ids.dialling) }
    let events = await pair.listener.wait(for: .frame(.ping(1)))
    #expect(
      events.dropFirst() == [
        .data(oddChunk, offset: 0, sum: fragmentBytes, finishes: false), .frame(.ping(1)),
      ])
    #expect(!pair.dialler.events.contains(.sent(chunk)))
    await pair.shutdown()
  }

  @Test(
    "a chunk nobody asked for ends the connection with a reason both sides know",
    arguments: TestChannel.allCases)
  func unexpectedChunk(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: 5, on: ids.dialling)
    }
    await pair.listener.wait(for: .closed(.outOfState))
    await pair.dialler.wait(for: .closed(.outOfState))
    await pair.shutdown()
  }

  @Test("a second hello ends the connection", arguments: TestChannel.allCases)
  func helloAgain(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    let hello = Hello(
      version: .current, role: .node, publicKey: PeerPair.diallerCredentials.publicKey,
      nonce: PeerPair.diallerCredentials.nonce(), advertised: nil, zone: "")
    await pair.onDialler { $0.transport.send(.hello(hello), on: ids.dialling) }
    await pair.dialler.wait(for: .closed(.outOfState))
    await pair.shutdown()
  }

  @Test("what is sent before the close arrives before the goodbye", arguments: TestChannel.allCases)
  func closeAfterFrames(_ channel: TestChannel) async {
    let pair = await PeerPair(channel)
    let ids = await pair.connect()
    await pair.onDialler {
      $0.transport.send(.ping(1), on: ids.dialling)
      $0.transport.close(ids.dialling, .duplicate)
      $0.transport.send(.ping(2), on: ids.dialling)
    }
    let events = await pair.listener.wait(for: .closed(.duplicate))
    #expect(events.dropFirst() == [.frame(.ping(1)), .closed(.duplicate)])
    await pair.dialler.wait(for: .closed(.duplicate))
    await pair.shutdown()
  }

  @Test(
    "a peer that stops reading costs bounded memory and is closed when too much waits for it",
    arguments: TestChannel.allCases)
  func slowReader(_ channel: TestChannel) async {
    let pair = await PeerPair(channel) { $0.controlQueueBytesMax = 256 * 1024 }
    let ids = await pair.connect()
    let lengthBytes = 2_048 * fragmentBytes
    await pair.onListener { [chunk] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      $0.transport.pauseReading(on: ids.listening)
    }
    await pair.onDialler { [chunk] in
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
    }
    let unwant = Frame.unwant(Array(repeating: Self.digest, count: 256))
    // 128 MiB, more than any kernel takes.
    for _ in 0..<16_000 where !pair.dialler.events.contains(.closed(.limitExceeded)) {
      await pair.onDialler { $0.transport.send(unwant, on: ids.dialling) }
    }
    #expect(pair.dialler.events.contains(.closed(.limitExceeded)))
    // 128 MiB were to be sent; the kernel's buffers took a part, nobody held the rest.
    #expect(await pair.onDialler { $0.fragmentsRead } < 1_024)
    await pair.onListener { $0.transport.resumeReading(on: ids.listening) }
    await pair.listener.wait {
      $0.contains(.closed(.endOfStream)) || $0.contains(.closed(.transportFailed))
    }
    await pair.shutdown()
  }
}
