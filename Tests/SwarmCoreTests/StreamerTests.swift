// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Of several nodes that have gone upstream for one blob, which one goes on.
@Suite struct StreamerTests {
  /// A blob for which node 1111… is neither among the first by rank nor the last.
  private let aa = ModelBlob(
    (UInt8(0xa0)...0xff).first { byte in
      let ranks = (1...8).map { Node.rank(of: Fixture.nodeID($0), for: Fixture.digest(byte)) }
      return (3...5).contains(ranks.count { $0 < ranks[0] })
    } ?? 0, chunks: 8)
  private let c99 = ConnectionID(99)

  /// Nodes that go before, and after, node 1111… by rank.
  private var before: [UInt8] { others.filter { rank($0) < rank(1) } }
  private var after: [UInt8] { others.filter { rank($0) > rank(1) } }
  private var others: [UInt8] { Array(2...8) }

  private func rank(_ number: UInt8) -> UInt64 {
    Node.rank(of: Fixture.nodeID(number), for: aa.digest)
  }

  private func cancels(_ effects: [NodeEffect]) -> Bool {
    effects.contains { if case .cancelFetch = $0 { true } else { false } }
  }

  private func fetches(_ effects: [NodeEffect]) -> Bool {
    effects.contains { if case .fetchUpstream = $0 { true } else { false } }
  }

  private func chain(_ batch: ChainBatch, to number: UInt8) -> NodeEffect {
    .sendFrame(ConnectionID(UInt64(number)), .chain(batch))
  }

  /// A node without a tracker, with neighbours that all want the blob, which goes upstream.
  private func streaming(_ neighbours: [UInt8]) -> Solo {
    var node = Solo()
    node.pull(aa)
    for number in neighbours {
      node.meet(number)
      node.hear(.want([aa.blob]), from: UInt64(number))
    }
    return node
  }

  /// Time in which the neighbours live.
  private func live(
    _ interval: Interval, _ node: inout Solo, _ neighbours: [UInt64]
  ) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for _ in 0..<(interval.nanoseconds / 100_000_000) {
      effects += node.pass(.milliseconds(100))
      for neighbour in neighbours { node.hear(.pong(0), from: neighbour) }
    }
    return effects
  }

  @Test("the first entries of a fetch go to every neighbour, the later ones with their chunks")
  func claim() throws {
    let second = others[1]
    var node = streaming([others[0], second])
    var effects: [NodeEffect] = []
    for index in 0..<3 {
      effects += node.take(
        .upstreamChunkReceived(FetchID(1), index: index, aa.rightHash(index), BufferID(1)))
      node.hear(.have(Holding(blob: aa.blob, chunks: [index..<(index + 1)])), from: UInt64(second))
      effects += node.take(.chunkStored(aa.chunk(index)))
      effects += node.take(.chainSigned(aa.batch((index + 1)..<(index + 2), by: 1)))
      effects += node.pass(.milliseconds(10))
    }
    #expect(effects.contains(chain(aa.batch(1..<2, by: 1), to: second)))
    #expect(!effects.contains(chain(aa.batch(3..<4, by: 1), to: second)))
  }

  @Test(
    "who has told entries goes on beside those after it by rank, and gives way to who is before")
  func ranks() throws {
    let better = try #require(before.first)
    let worse = try #require(after.first)
    var node = streaming([better, worse])
    node.fetch(0..<2, of: aa)
    #expect(!cancels(node.hearChain(aa.batch(1..<3, by: worse), from: UInt64(worse))))
    #expect(cancels(node.hearChain(aa.batch(1..<4, by: better), from: UInt64(better))))
  }

  @Test("who has told nothing yet gives way to whoever has")
  func untold() throws {
    let worse = try #require(after.first)
    var node = streaming([worse])
    #expect(cancels(node.hearChain(aa.batch(1..<3, by: worse), from: UInt64(worse))))
  }

  @Test("a first claim is passed on as it is, and one that is not better is not")
  func relayed() throws {
    let ranked = others.sorted { rank($0) < rank($1) }
    let (best, worst) = (try #require(ranked.first), try #require(ranked.last))
    let third = ranked[3]
    var node = Solo()
    node.pull(aa, source: nil)
    for number in [best, worst, third] {
      node.meet(number)
      node.hear(.want([aa.blob]), from: UInt64(number))
    }
    for (claimant, isPassedOn) in [(third, true), (worst, false), (best, true), (best, false)] {
      let batch = aa.batch(1..<(isPassedOn ? 3 : 4), by: claimant)
      let effects = node.hearChain(batch, from: UInt64(claimant))
      let other = claimant == worst ? best : worst
      #expect(effects.contains(chain(batch, to: other)) == isPassedOn)
    }
  }

  @Test("a streamer that streams nothing costs half a second, once")
  func idleStreamer() throws {
    let better = try #require(before.first)
    var node = streaming([better])
    node.fetch(0..<1, of: aa)
    #expect(cancels(node.hearChain(aa.batch(1..<3, by: better), from: UInt64(better))))
    node.take(.upstreamEnded(FetchID(1), .cancelled))
    let limit = node.core.configuration.supplyPatience + node.core.configuration.turnPatience
    #expect(fetches(live(limit + .milliseconds(100), &node, [UInt64(better)])))
    #expect(!cancels(node.hearChain(aa.batch(1..<5, by: better), from: UInt64(better))))
  }

  @Test("a fetch is given up twice, and then not for anybody")
  func givesWayTwice() throws {
    let ranked = before.sorted { rank($0) > rank($1) }
    try #require(ranked.count >= 3)
    var node = streaming([])
    for (turn, claimant) in ranked.prefix(3).enumerated() {
      node.meet(claimant)
      let effects = node.hearChain(aa.batch(1..<(3 + turn), by: claimant), from: UInt64(claimant))
      #expect(cancels(effects) == (turn < 2))
      node.take(.upstreamEnded(FetchID(UInt64(turn + 1)), .cancelled))
      if turn < 2 { #expect(fetches(live(.seconds(1), &node, ranked.map { UInt64($0) }))) }
    }
  }

  @Test("the holder of the lease gives way to nobody, others to it")
  func leaseHolder() throws {
    let better = try #require(before.first)
    let worse = try #require(after.first)
    for (holder, givesWay) in [(UInt8(1), false), (worse, true)] {
      var node = Solo(trackers: [Fixture.trackerAddress])
      node.meetTracker()
      for number in [better, worse] { node.meet(number) }
      node.pull(aa)
      if holder == 1 {
        node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
      } else {
        _ = live(.seconds(4), &node, [99, UInt64(better), UInt64(worse)])
      }
      node.hear(
        .supply(Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(holder), holderCount: 0)),
        from: 99)
      node.fetch(0..<2, of: aa)
      let claimant = holder == 1 ? better : worse
      let effects = node.hearChain(aa.batch(1..<4, by: claimant), from: UInt64(claimant))
      #expect(cancels(effects) == givesWay)
    }
  }

  @Test("whoever is first by rank goes at once, the others let it have its turn")
  func turns() throws {
    let wait = NodeConfiguration(trackers: []).wishPatience
    let turn = NodeConfiguration(trackers: []).turnPatience
    let first = (try #require(after.first), wait)
    for (neighbour, wait) in [first, (try #require(before.first), wait + turn)] {
      var node = Solo(trackers: [Fixture.trackerAddress])
      node.meet(neighbour)
      node.hear(.want([aa.blob]), from: UInt64(neighbour))
      node.pull(aa)
      #expect(!fetches(node.pass(wait / 2)))
      #expect(fetches(node.pass(wait / 2 + .milliseconds(50))))
    }
  }

  @Test("who streams without the lease goes on behind chunks that peers have sent, without a pause")
  func behindItsGoal() {
    let long = ModelBlob(0xbb, chunks: 12)
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.pull(long)
    let supply = Supply(digest: long.digest, leaseHolder: Fixture.nodeID(3), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    node.hearChain(long.batch(1..<12, by: 2), from: 2)
    for index in 4..<9 {
      node.hear(.offer(long.chunk(index)), from: 2)
      node.receive(index, of: long, from: 2)
    }
    let waited = live(.seconds(4), &node, [2, 99])
    #expect(
      waited.contains(
        .fetchUpstream(
          FetchID(1), long.blob, Fixture.source, chunks: 0..<4, state: long.chain[0])))
    node.fetch(0..<4, of: long)
    let effects =
      node.take(.upstreamEnded(FetchID(1), .delivered)) + node.pass(.milliseconds(60))
    #expect(
      effects.contains(
        .fetchUpstream(
          FetchID(2), long.blob, Fixture.source, chunks: 9..<12, state: long.chain[9])))
  }
}
