// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What two nodes say at the same time, each before it has heard the other. A title begins with the
/// section of Docs/Protocol.md whose rule it shows.
@Suite struct CrossingRuleTests {
  private let aa = ModelBlob(0xaa, chunks: 12)
  private let toFirst = ConnectionID(0)

  private func pair(
    latency: Interval = .milliseconds(1), change: (inout NodeConfiguration) -> Void = { _ in }
  ) -> Pair {
    let pair = Pair(of: [aa], latency: latency) {
      $0.mayFetchUpstream = false
      change(&$0)
    }
    pair.hold(aa, at: 0)
    pair.connect(0, 1)
    pair.drive(within: latency * 4)
    pair.pull(aa, at: 1, hasSource: false)
    return pair
  }

  private func completes(
    _ pair: Pair, within limit: Interval, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(pair.drive(within: limit) { pair.nodes[1].committed(aa) }, sourceLocation: location)
    pair.drive(within: .seconds(10))
    #expect(pair.driveBounded(120, for: .seconds(2)), sourceLocation: location)
    for node in pair.nodes {
      #expect(node.count { if case .closeConnection = $0 { true } else { false } } == 0)
    }
  }

  private func count(_ node: PairNode, _ isCounted: (Frame) -> Bool) -> Int {
    node.said.count { isCounted($0.frame) }
  }

  @Test("§5.7: an OFFER and the CANCEL behind it leave the receiver free to take the chunk again")
  func offerAndCancel() {
    let pair = pair()
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[0].said(.offer(aa.chunk(3))) })
    pair.send(.cancel(aa.chunk(3)), on: toFirst, from: .node(0))
    completes(pair, within: .seconds(5))
  }

  @Test("§5.7: a CANCEL that crosses the data stops it, and the chunk comes by another way")
  func cancelCrossesData() {
    let pair = pair()
    let sends = NodeEffect.sendChunk(toFirst, aa.chunk(2))
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[0].did(sends) })
    pair.send(.cancel(aa.chunk(2)), on: toFirst, from: .node(1))
    completes(pair, within: .seconds(5))
  }

  @Test("§5.7: a CANCEL of nothing is ignored, on both sides")
  func cancelOfNothing() {
    let pair = pair()
    for node in 0..<2 {
      for index in aa.chain.indices {
        pair.send(.cancel(aa.chunk(index)), on: toFirst, from: .node(node))
      }
    }
    completes(pair, within: .seconds(5))
    #expect(pair.nodes[0].count { if case .sendChunk = $0 { true } else { false } } >= 12)
  }

  @Test("§5.7: where every offer expires before its answer can come, the blob still does")
  func expiryCrossesAnswer() {
    let pair = pair(latency: .milliseconds(700))
    completes(pair, within: .seconds(120))
    // The CANCEL and the ACCEPT have crossed.
    #expect(count(pair.nodes[0]) { if case .cancel = $0 { true } else { false } } > 0)
    #expect(count(pair.nodes[1]) { if case .accept = $0 { true } else { false } } > 0)
  }

  @Test("§5.8: a REQUEST that crosses an OFFER accepts it, and the chunk is sent once")
  func requestCrossesOffer() {
    var crossings = 0
    for latency in [10, 20, 40, 60].map({ Interval.milliseconds($0) }) {
      for awaited in aa.chain.indices {
        // One offer at a time, so that a client who waits may have to ask for its chunk.
        let pair = pair(latency: latency) { $0.uplinkWindowChunksMin = 1 }
        pair.raise(
          .readerWaiting(ReaderID(1), aa.digest, chunks: awaited..<awaited + 1), at: 1,
          after: latency)
        #expect(pair.drive(within: .seconds(30)) { pair.nodes[1].committed(aa) })
        for index in aa.chain.indices where hasCrossed(index, pair) {
          crossings += 1
          let sends = pair.nodes[0].count { $0 == .sendChunk(toFirst, aa.chunk(index)) }
          #expect(sends == 1, "chunk \(index)")
        }
      }
    }
    #expect(crossings > 0)
  }

  private func hasCrossed(_ index: Int, _ pair: Pair) -> Bool {
    pair.nodes[0].said.contains { offer in
      offer.frame == .offer(aa.chunk(index))
        && pair.nodes[1].said.contains { request in
          request.frame == .request(aa.chunk(index)) && request.at < offer.at + pair.latency
            && offer.at < request.at + pair.latency
        }
    }
  }

  @Test("§5.9: the entries that check a chunk go before its OFFER")
  func entriesFirst() {
    let pair = pair()
    completes(pair, within: .seconds(5))
    var told: Set<Int> = [0, aa.chain.count]
    for said in pair.nodes[0].said {
      switch said.frame {
      case .chain(let batch): told.formUnion(batch.indexes)
      case .offer(let chunk): #expect(told.isSuperset(of: [chunk.index, chunk.index + 1]))
      default: break
      }
    }
    #expect(told.count == aa.chain.count + 1)
  }

  @Test("§5.9: a batch that its claimant has not signed costs the one that passed it on its place")
  func forgedEntries() {
    let pair = pair()
    pair.send(.chain(aa.forgedBatch(1..<12, by: 7)), on: toFirst, from: .node(0))
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[1].closed(.chainRejected) })
  }

  @Test("§5.11: a node of version 1.0 among others is told in its own frames, and nobody waits")
  func olderNode() {
    let pair = Pair(3, of: [aa]) { $0.mayFetchUpstream = false }
    pair.nodes[1].version = ProtocolVersion(major: 1, minor: 0)
    pair.hold(aa, at: 0)
    for (first, second) in [(0, 1), (1, 2), (0, 2)] { pair.connect(first, second) }
    pair.drive(within: .milliseconds(10))
    for node in 1...2 { pair.pull(aa, at: node, hasSource: false) }
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[1...].allSatisfy { $0.committed(aa) } })
    let toOlder = (pair.nodes[0].said + pair.nodes[2].said).filter {
      $0.to == ConnectionID(0) || $0.to == ConnectionID(1)
    }
    #expect(!toOlder.contains { if case .progress = $0.frame { true } else { false } })
    #expect(toOlder.contains { if case .expect = $0.frame { true } else { false } })
  }

  @Test("§5.12: what is accepted from one is told to the other, which then does not offer it")
  func progress() {
    // A chunk is underway for longer than what was accepted waits to be told.
    let pair = Pair(3, of: [aa], latency: .milliseconds(10)) { $0.mayFetchUpstream = false }
    for holder in 0..<2 {
      pair.hold(aa, at: holder)
      pair.connect(holder, 2)
    }
    pair.drive(within: .milliseconds(40))
    pair.pull(aa, at: 2, hasSource: false)
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[2].committed(aa) })
    var told = 0
    for holder in 0..<2 {
      let connection = ConnectionID(UInt64(holder))
      var expected: Set<Int> = []
      var heard = pair.nodes[2].said.filter { $0.to == connection }[...]
      for offer in pair.nodes[holder].said {
        guard case .offer(let chunk) = offer.frame else { continue }
        while let next = heard.first, next.at + pair.latency <= offer.at {
          if case .progress(let progress) = next.frame { expected.formUnion(progress.expected) }
          heard = heard.dropFirst()
        }
        #expect(!expected.contains(chunk.index), "\(chunk)")
      }
      told += expected.count
    }
    #expect(told > 0)
  }
}
