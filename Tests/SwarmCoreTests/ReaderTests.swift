// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What is done for local clients that wait for a chunk.
@Suite struct ReaderTests {
  private let aa = ModelBlob(0xaa, chunks: 8)
  private let reader = ReaderID(1)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)
  private let c4 = ConnectionID(4)

  /// Node 1111… after blob aa, which 2222… and 3333… have; chunks usually take 90 ms.
  private func seeker(chunksTake time: Interval = .milliseconds(90)) -> Solo {
    var node = Solo { $0.mayFetchUpstream = false }
    for number in UInt8(2)...4 { node.meet(number) }
    node.pull(aa)
    for connection in [UInt64(2), 3] {
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<8])), from: connection)
    }
    node.hearChain(aa.batch(1..<8, by: 2), from: 2)
    for (index, connection) in [(6, UInt64(2)), (7, 3)] {
      node.hear(.offer(aa.chunk(index)), from: connection)
      node.pass(time)
      node.receive(index, of: aa, from: connection)
    }
    return node
  }

  /// The same while a client waits for chunk 0, which 2222… has promised and does not send; others
  /// come.
  private func waiting() -> Solo {
    var node = seeker()
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    node.hear(.offer(aa.chunk(0)), from: 2)
    return node
  }

  /// Time passes in which another chunk comes.
  private func flow(_ index: Int, _ node: inout Solo, _ interval: Interval) {
    node.hear(.offer(aa.chunk(index)), from: 3)
    node.pass(interval)
    node.receive(index, of: aa, from: 3)
  }

  private func requests(_ index: Int, in effects: [NodeEffect]) -> Int {
    effects.count {
      $0 == .sendFrame(c2, .request(aa.chunk(index)))
        || $0 == .sendFrame(c3, .request(aa.chunk(index)))
    }
  }

  // MARK: Look-ahead

  @Test("with the chunk a client waits for the next one is asked for, if it wants that too")
  func lookAhead() {
    for (wanted, isNextAsked) in [(0..<1, false), (0..<8, true)] {
      var node = seeker()
      node.take(.readerWaiting(reader, aa.digest, chunks: wanted))
      let effects = node.pass(.milliseconds(150))
      #expect(requests(0, in: effects) == 1)
      #expect(requests(1, in: effects) == (isNextAsked ? 1 : 0))
      #expect(requests(4, in: effects) == 0)
    }
  }

  @Test("a client that waits for a later part waits for all that lies before it")
  func laterPart() {
    var node = seeker()
    node.take(.readerWaiting(reader, aa.digest, chunks: 5..<6))
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 1)
    node.receive(0, of: aa, from: 2)
    node.receive(0, of: aa, from: 3)
    #expect(requests(2, in: node.pass(.milliseconds(50))) == 1)
  }

  @Test("for a client that has gone nothing is asked")
  func hasGone() {
    var node = seeker()
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    node.take(.readerLeft(reader, aa.digest))
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 0)
  }

  @Test("more clients than are looked after change nothing for those that are")
  func manyReaders() {
    var node = seeker()
    for number in 1...40 {
      node.take(.readerWaiting(ReaderID(UInt64(number)), aa.digest, chunks: 0..<1))
    }
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 1)
  }

  @Test("over a slow link a chunk is asked for when it would have come, and not after 100 ms")
  func slowLink() {
    var node = seeker(chunksTake: .milliseconds(400))
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    #expect(requests(0, in: node.pass(.milliseconds(350))) == 0)
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 1)
  }

  /// Node 1111… after blob aa, which 2222… streams; chunks usually take so long.
  private func streamed(chunksTake time: Interval, upFor uptime: Interval) -> Solo {
    var node = Solo(upFor: uptime) { $0.mayFetchUpstream = false }
    for number in UInt8(2)...3 { node.meet(number) }
    node.pull(aa)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<8])), from: 2)
    // The first entries are those of who streams.
    node.hearChain(aa.batch(1..<8, by: 2), from: 2)
    for index in 6...7 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.pass(time)
      node.receive(index, of: aa, from: 2)
    }
    return node
  }

  @Test("who streams is asked last, and for what another is to have only after four times as long")
  func streamerIsSpared() {
    var node = streamed(chunksTake: .milliseconds(90), upFor: .seconds(100))
    node.hear(.expect(aa.chunk(0)), from: 3)
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    #expect(requests(0, in: node.pass(.milliseconds(300))) == 0)
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 1)
  }

  @Test("over slow links what another expects is remembered for as long as it takes, and longer")
  func expectedForLong() {
    var node = streamed(chunksTake: .milliseconds(600), upFor: .seconds(1_000_000))
    // What was expected before is forgotten by now.
    node.pass(.milliseconds(200))
    node.hear(.expect(aa.chunk(0)), from: 3)
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    node.hear(.offer(aa.chunk(5)), from: 2)
    #expect(requests(0, in: node.pass(.milliseconds(550))) == 0)
    node.receive(5, of: aa, from: 2)
    #expect(requests(0, in: node.pass(.milliseconds(300))) == 0)
  }

  // MARK: Hedging

  @Test("a chunk that a client waits for, and that is late, is asked of a second peer, once")
  func hedges() {
    var node = waiting()
    #expect(requests(0, in: node.pass(.milliseconds(150))) == 0)
    let effects = node.pass(.milliseconds(100))
    #expect(effects.contains(.expectHedge(c3, aa.chunk(0), from: aa.chain[0])))
    #expect(requests(0, in: effects) == 1)
    #expect(requests(0, in: node.pass(.milliseconds(100))) == 0)
  }

  @Test("a chunk that nobody waits for is not")
  func noReader() {
    var node = seeker()
    node.hear(.offer(aa.chunk(0)), from: 2)
    let effects = node.pass(.milliseconds(250))
    #expect(!effects.contains(.expectHedge(c3, aa.chunk(0), from: aa.chain[0])))
  }

  @Test("the second's chunk is written when it is whole, and the first is cancelled")
  func secondWins() {
    var node = waiting()
    node.pass(.milliseconds(250))
    let effects = node.take(.hedgeReceived(c3, aa.chunk(0), aa.rightHash(0), BufferID(5)))
    #expect(
      effects == [
        .abandonChunk(c2, aa.chunk(0)), .sendFrame(c2, .cancel(aa.chunk(0))),
        .storeChunk(aa.chunk(0), BufferID(5)),
      ])
    #expect(node.receive(0, of: aa, from: 2).isEmpty)
    let stored = node.takeAll(.chunkStored(aa.chunk(0)))
    #expect(stored.contains(.advanceReadable(aa.digest, chunks: 1)))
    let bytes = aa.blob.geometry.length(of: 0)
    #expect(
      stored.contains(
        .observe(.chunkAccepted(aa.chunk(0), bytes: bytes, from: .peer(Fixture.nodeID(3))))))
  }

  @Test("where the first is faster after all, the second is cancelled and not written")
  func firstWins() {
    var node = waiting()
    node.pass(.milliseconds(250))
    let effects = node.receive(0, of: aa, from: 2)
    #expect(effects.contains(.abandonChunk(c3, aa.chunk(0))))
    #expect(effects.contains(.sendFrame(c3, .cancel(aa.chunk(0)))))
    #expect(effects.contains(.advanceReadable(aa.digest, chunks: 1)))
    #expect(
      node.take(.hedgeReceived(c3, aa.chunk(0), aa.rightHash(0), BufferID(5)))
        == [.discardBuffer(BufferID(5))])
  }

  @Test("wrong bytes from the second cost it its connection, and the first goes on")
  func secondLies() {
    var node = waiting()
    node.pass(.milliseconds(250))
    let wrong = aa.hash(666, at: 0, from: aa.chain[0])
    let effects = node.take(.hedgeReceived(c3, aa.chunk(0), wrong, BufferID(5)))
    #expect(effects.contains(.closeConnection(c3, .chunkRejected)))
    #expect(effects.contains(.discardBuffer(BufferID(5))))
    #expect(node.receive(0, of: aa, from: 2).contains(.advanceReadable(aa.digest, chunks: 1)))
  }

  @Test("when the first has gone the second is the only one, and asked for nothing twice")
  func firstGoes() {
    var node = waiting()
    node.pass(.milliseconds(250))
    node.take(.connectionClosed(c2, .transportFailed))
    #expect(requests(0, in: node.pass(.milliseconds(100))) == 0)
    let effects = node.take(.hedgeReceived(c3, aa.chunk(0), aa.rightHash(0), BufferID(5)))
    #expect(effects == [.storeChunk(aa.chunk(0), BufferID(5))])
  }

  @Test("upstream's chunk ends both")
  func upstreamWins() {
    var node = Solo { $0.trackers = [Fixture.trackerAddress] }
    node.meetTracker()
    for number in UInt8(2)...3 { node.meet(number) }
    node.pull(aa)
    node.take(.readerWaiting(reader, aa.digest, chunks: 0..<1))
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    for connection in [UInt64(2), 3] {
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<8])), from: connection)
    }
    node.hearChain(aa.batch(1..<8, by: 2), from: 2)
    node.hear(.offer(aa.chunk(0)), from: 2)
    let hedge = NodeEffect.expectHedge(c3, aa.chunk(0), from: aa.chain[0])
    #expect(node.pass(.milliseconds(700)).contains { $0 == hedge })
    let effects = node.take(
      .upstreamChunkReceived(FetchID(1), index: 0, aa.rightHash(0), BufferID(9)))
    #expect(effects.contains(.abandonChunk(c2, aa.chunk(0))))
    #expect(effects.contains(.abandonChunk(c3, aa.chunk(0))))
    #expect(effects.contains(.storeChunk(aa.chunk(0), BufferID(9))))
  }

  @Test("of three blobs whose clients wait, two at a time are asked of second peers")
  func atMostTwo() {
    var node = seeker()
    for (number, byte) in [UInt8(0xbb), 0xcc, 0xdd].enumerated() {
      let model = ModelBlob(byte, chunks: 4)
      node.pull(model)
      for connection in [UInt64(2), 3] {
        node.hear(.have(Holding(blob: model.blob, chunks: [0..<4])), from: connection)
      }
      node.hearChain(model.batch(1..<4, by: 2), from: 2)
      node.take(.readerWaiting(ReaderID(UInt64(number + 2)), model.digest, chunks: 0..<1))
      node.hear(.offer(model.chunk(0)), from: 2)
    }
    let effects = node.pass(.milliseconds(300))
    let hedges = effects.count { if case .expectHedge = $0 { true } else { false } }
    #expect(hedges == 2)
  }

  // MARK: Offers of what is late

  @Test("a late chunk is taken from a third that offers it, while a client waits for it")
  func lateOffer() {
    var node = waiting()
    flow(1, &node, .milliseconds(100))
    flow(2, &node, .milliseconds(150))
    // The second is not late yet.
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 4) == [
        .sendFrame(c4, .decline(aa.chunk(0), .underway))
      ])
    flow(3, &node, .milliseconds(100))
    flow(4, &node, .milliseconds(150))
    let effects = node.hear(.offer(aa.chunk(0)), from: 4)
    #expect(effects.contains(.abandonChunk(c3, aa.chunk(0))))
    #expect(effects.contains(.expectHedge(c4, aa.chunk(0), from: aa.chain[0])))
    #expect(effects.contains(.sendFrame(c4, .accept(aa.chunk(0)))))
  }

  @Test("a chunk that is far too late is taken from another that offers it, in its place")
  func overdueOffer() {
    var node = seeker()
    node.hear(.offer(aa.chunk(0)), from: 2)
    flow(1, &node, .milliseconds(200))
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 4) == [
        .sendFrame(c4, .decline(aa.chunk(0), .underway))
      ])
    flow(2, &node, .milliseconds(260))
    let effects = node.hear(.offer(aa.chunk(0)), from: 4)
    #expect(effects.contains(.abandonChunk(c2, aa.chunk(0))))
    #expect(effects.contains(.expectChunk(c4, aa.chunk(0), from: aa.chain[0])))
  }

  @Test("those that have taken the place of what they hedged are counted among the two")
  func promotedCount() {
    var node = seeker()
    for (number, byte) in [UInt8(0xbb), 0xcc].enumerated() {
      let model = ModelBlob(byte, chunks: 4)
      node.pull(model)
      for connection in [UInt64(2), 3] {
        node.hear(.have(Holding(blob: model.blob, chunks: [0..<4])), from: connection)
      }
      node.hearChain(model.batch(1..<4, by: 2), from: 2)
      node.take(.readerWaiting(ReaderID(UInt64(number + 2)), model.digest, chunks: 0..<1))
      node.hear(.offer(model.chunk(0)), from: 2)
    }
    func hedges(_ effects: [NodeEffect]) -> Int {
      effects.count { if case .expectHedge = $0 { true } else { false } }
    }
    #expect(hedges(node.pass(.milliseconds(300))) == 2)
    node.take(.connectionClosed(c2, .transportFailed))
    let dd = ModelBlob(0xdd, chunks: 4)
    node.pull(dd)
    for connection in [UInt64(3), 4] {
      node.hear(.have(Holding(blob: dd.blob, chunks: [0..<4])), from: connection)
    }
    node.hearChain(dd.batch(1..<4, by: 3), from: 3)
    node.take(.readerWaiting(ReaderID(4), dd.digest, chunks: 0..<1))
    node.hear(.offer(dd.chunk(0)), from: 4)
    #expect(hedges(node.pass(.milliseconds(250))) == 0)
    // One of the two has come, and there is room.
    node.take(
      .hedgeReceived(
        c3, ModelBlob(0xbb, chunks: 4).chunk(0), ModelBlob(0xbb, chunks: 4).rightHash(0),
        BufferID(5)))
    #expect(hedges(node.pass(.milliseconds(50))) == 1)
  }
}
