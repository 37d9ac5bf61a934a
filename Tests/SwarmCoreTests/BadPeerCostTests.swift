// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What a peer that blocks, is silent or does not deliver costs the others: a few chunks' time.
@Suite struct BadPeerCostTests {
  private let aa = ModelBlob(0xaa, chunks: 16)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)
  private let c4 = ConnectionID(4)

  // MARK: Receivers

  /// Node 1111… with blob aa, peers 2222…, 3333… and 4444…, and an uplink known to carry a chunk in
  /// 2 ms, since 3333… has taken chunks 0 to 7.
  private func holder(_ change: (inout NodeConfiguration) -> Void = { _ in }) -> Solo {
    var node = Solo(change: change)
    node.take(.blobHeld(aa.blob))
    for number: UInt8 in 2...5 { node.meet(number) }
    // 5555… only keeps the blob at hand.
    node.hear(.want([aa.blob]), from: 5)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<16])), from: 5)
    node.take(.chainLoaded(aa.digest, [aa.batch(1..<16, by: 5)]))
    for index in 0..<8 {
      node.hear(.request(aa.chunk(index)), from: 3)
      node.pass(.milliseconds(2))
      node.take(.chunkSent(c3, aa.chunk(index)))
    }
    return node
  }

  @Test("a receiver that takes much longer than usual holds nobody's place")
  func blockingReceiver() {
    var node = holder { $0.sendingMax = 1 }
    node.hear(.request(aa.chunk(8)), from: 2)
    let second = node.hear(.request(aa.chunk(9)), from: 3)
    #expect(second.isEmpty, "\(second)")
    #expect(node.pass(.milliseconds(100)).contains(.sendChunk(c3, aa.chunk(9))))
  }

  @Test("a receiver that was slow once has a chunk at a time beside the others")
  func slowReceiver() {
    var node = holder()
    node.hear(.request(aa.chunk(8)), from: 2)
    node.pass(.milliseconds(100))
    node.take(.chunkSent(c2, aa.chunk(8)))
    #expect(node.hear(.request(aa.chunk(9)), from: 2).contains(.sendChunk(c2, aa.chunk(9))))
    let second = node.hear(.request(aa.chunk(10)), from: 2)
    #expect(second.contains(.sendFrame(c2, .decline(aa.chunk(10), .busy))))
    #expect(node.hear(.request(aa.chunk(9)), from: 3).contains(.sendChunk(c3, aa.chunk(9))))
  }

  @Test("a peer that is prompt again takes a place for each chunk it is in the middle of")
  func promptAgain() {
    var node = holder { $0.sendingMax = 2 }
    node.hear(.want([aa.blob]), from: 2)
    node.pass(.milliseconds(2))
    node.hear(.decline(aa.chunk(15), .busy), from: 2)
    node.pass(.milliseconds(13))
    for index in [8, 9] {
      #expect(
        node.hear(.request(aa.chunk(index)), from: 2).contains(.sendChunk(c2, aa.chunk(index))))
    }
    // By now 2222… has owed answers for too long, so that 3333… gets both places.
    node.pass(.milliseconds(10))
    for index in [8, 9] {
      #expect(
        node.hear(.request(aa.chunk(index)), from: 3).contains(.sendChunk(c3, aa.chunk(index))))
    }
    node.take(.chunkSent(c2, aa.chunk(9)))
    #expect(node.core.invariantViolation() == nil)
    // With three chunks in two places, two have to go before another begins.
    let fourth = NodeEffect.sendChunk(c4, aa.chunk(8))
    #expect(!node.hear(.request(aa.chunk(8)), from: 4).contains(fourth))
    #expect(!node.take(.chunkSent(c3, aa.chunk(8))).contains(fourth))
    #expect(node.take(.chunkSent(c3, aa.chunk(9))).contains(fourth))
  }

  @Test("a peer that does not answer as soon as usual leaves the window to others")
  func silentReceiver() {
    var node = holder()
    node.hear(.want([aa.blob]), from: 2)
    // It answers one offer after 2 ms, and none after that.
    node.pass(.milliseconds(2))
    node.hear(.decline(aa.chunk(15), .busy), from: 2)
    node.pass(.milliseconds(20))
    let told = node.hear(.want([aa.blob]), from: 3)
    let later = node.pass(.milliseconds(60))
    let offers = (told + later).filter {
      if case .sendFrame(c3, .offer) = $0 { true } else { false }
    }
    #expect(offers.count >= 4)
  }

  @Test("what a peer asks for leaves the window to offers")
  func greedyReceiver() {
    var node = holder()
    for index in 0..<8 { node.hear(.request(aa.chunk(index)), from: 2) }
    let effects = node.hear(.want([aa.blob]), from: 4)
    #expect(effects.contains { if case .sendFrame(c4, .offer) = $0 { true } else { false } })
  }

  @Test("who asks for everything does not go before those who were offered chunks")
  func turns() {
    var node = holder()
    node.hear(.request(aa.chunk(0)), from: 2)
    node.hear(.want([aa.blob]), from: 4)
    for index in 1..<8 { node.hear(.request(aa.chunk(index)), from: 2) }
    for index in 12..<16 { node.hear(.accept(aa.chunk(index)), from: 4) }
    var served: [ConnectionID] = []
    var sending = (c2, aa.chunk(0))
    for _ in 0..<4 {
      node.pass(.milliseconds(2))
      for case .sendChunk(let connection, let chunk) in node.take(.chunkSent(sending.0, sending.1))
      {
        served.append(connection)
        sending = (connection, chunk)
      }
    }
    #expect(served == [c4, c4, c4, c4])
  }

  @Test("a neighbour that claims every chunk does not keep who streams from sending the next")
  func claimedByOne() {
    var node = Solo()
    node.pull(aa)
    for number: UInt8 in 2...5 {
      node.meet(number)
      node.hear(.want([aa.blob]), from: UInt64(number))
    }
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<16])), from: 2)
    let effects = node.fetch(0..<3, of: aa)
    var offered: [ChunkReference] = []
    for case .sendFrame(_, .offer(let chunk)) in effects { offered.append(chunk) }
    #expect(offered.map(\.index).sorted() == [0, 1, 2])
  }

  @Test("who streams from upstream serves in turn, whoever has fallen behind")
  func streaming() {
    let large = ModelBlob(0xbb, chunks: 64)
    var node = Solo()
    for number: UInt8 in 2...3 {
      node.meet(number)
      node.hear(.want([large.blob]), from: UInt64(number))
    }
    node.pull(large)
    node.pass(.seconds(2))
    node.fetch(0..<2, of: large)
    // 2222… has all there is, and 3333… is being offered it.
    node.hear(.have(Holding(blob: large.blob, chunks: [0..<2])), from: 2)
    var orders = node.take(
      .upstreamChunkReceived(FetchID(1), index: 2, large.rightHash(2), BufferID(2)))
    orders += node.take(.chunkStored(large.chunk(2)))
    orders += node.pass(.milliseconds(5))
    var effects: [NodeEffect] = []
    for case .signChain(let blob, let continues, let first, let entries) in orders {
      let batch = ChainBatch(
        blob: blob, claimant: node.core.publicKey, continuesIndex: continues, firstIndex: first,
        entries: entries, signature: ModelBlob.signature(of: node.core.publicKey))
      effects += node.take(.chainSigned(batch))
    }
    let offered: [ConnectionID] = effects.compactMap { effect in
      if case .sendFrame(let connection, .offer) = effect { connection } else { nil }
    }
    #expect(offered.first == c2)
  }

  // MARK: Senders

  /// Node 1111… after blob aa, which 2222…, 3333… and 4444… have; the whole chain is known, and
  /// 3333… has delivered chunk 0 in 2 ms.
  private func seeker() -> Solo {
    var node = Solo { $0.mayFetchUpstream = false }
    for number: UInt8 in 2...4 { node.meet(number) }
    node.pull(aa)
    for connection: UInt64 in 2...4 {
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<16])), from: connection)
    }
    node.hearChain(aa.batch(1..<16, by: 2), from: 2)
    node.hear(.offer(aa.chunk(0)), from: 3)
    node.pass(.milliseconds(2))
    node.receive(0, of: aa, from: 3)
    return node
  }

  @Test("a chunk that was taken back is asked of another when the end is near, and not before")
  func takenBack() {
    var node = seeker()
    func requests(_ effects: [NodeEffect]) -> [Int] {
      effects.compactMap {
        if case .sendFrame(_, .request(let chunk)) = $0 { chunk.index } else { nil }
      }
    }
    node.hear(.offer(aa.chunk(15)), from: 2)
    #expect(requests(node.hear(.cancel(aa.chunk(15)), from: 2)) == [])
    for index in 1..<14 {
      #expect(requests(node.hear(.offer(aa.chunk(index)), from: 3)) == [])
      #expect(requests(node.receive(index, of: aa, from: 3)) == (index == 13 ? [15] : []))
    }
  }

  @Test("who has delivered nothing yet, while others have, is trusted with one chunk")
  func trial() {
    var node = seeker()
    let first = node.hear(.offer(aa.chunk(1)), from: 2)
    #expect(first.contains(.sendFrame(c2, .accept(aa.chunk(1)))))
    let second = node.hear(.offer(aa.chunk(2)), from: 2)
    #expect(second == [.sendFrame(c2, .decline(aa.chunk(2), .busy))])
    node.receive(1, of: aa, from: 2)
    for index in 2..<4 {
      let answer = node.hear(.offer(aa.chunk(index)), from: 2)
      #expect(answer.contains(.sendFrame(c2, .accept(aa.chunk(index)))))
    }
  }

  @Test("who has delivered nothing yet is waited for as long as others would take")
  func measuredByOthers() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    var effects: [NodeEffect] = []
    for index in 2..<9 {
      node.hear(.offer(aa.chunk(index)), from: 3)
      effects += node.pass(.milliseconds(90))
      node.receive(index, of: aa, from: 3)
    }
    #expect(effects.contains(.sendFrame(c2, .cancel(aa.chunk(1)))))
  }

  @Test("what should have come long ago is asked of another as soon as nothing else comes")
  func overdue() {
    var node = seeker()
    for index in 1..<16 {
      node.hear(.offer(aa.chunk(index)), from: 3)
      if index < 15 { node.receive(index, of: aa, from: 3) }
    }
    let effects = node.pass(.milliseconds(200))
    #expect(effects.contains(.sendFrame(c3, .cancel(aa.chunk(15)))))
    let isAsked = [c2, c4].contains { effects.contains(.sendFrame($0, .request(aa.chunk(15)))) }
    #expect(isAsked)
  }
}
