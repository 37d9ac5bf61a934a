// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// A lease holder that lies: what its victims tell, trust and follow.
@Suite struct LyingStreamerTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c99 = ConnectionID(99)

  private func supply(_ holder: UInt8?, holders: Int = 0) -> Frame {
    .supply(
      Supply(
        digest: aa.digest, leaseHolder: holder.map { Fixture.nodeID($0) }, holderCount: holders))
  }

  /// Node 1111… has had a wrong chunk from node 2222…, which holds the lease; node 3333… is honest.
  private func misled() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    node.hear(supply(2), from: 99)
    node.hearChain(aa.batch(1..<3, by: 2), from: 2)
    node.hear(.offer(aa.chunk(0)), from: 2)
    node.take(
      .chunkReceived(ConnectionID(2), aa.chunk(0), aa.hash(666, at: 0, from: aa.chain[0])))
    return node
  }

  @Test("who is misled by the lease holder asks for the lease at once")
  func asks() {
    var node = misled()
    let request = NodeEffect.sendFrame(c99, .leaseRequest(aa.digest))
    #expect(node.pass(.milliseconds(60)).contains(request))
  }

  @Test("where the tracker keeps to a liar, its victim goes upstream within a second")
  func goesAlone() {
    var node = misled()
    let effects = node.pass(.seconds(1))
    #expect(effects.contains { if case .fetchUpstream = $0 { true } else { false } })
  }

  @Test("a liar that has become the one holder supplies nobody either")
  func liarHolds() {
    var node = misled()
    node.hear(supply(nil, holders: 1), from: 99)
    let request = NodeEffect.sendFrame(c99, .leaseRequest(aa.digest))
    #expect(node.pass(.milliseconds(160)).contains(request))
  }

  @Test("an honest holder of the lease in a liar's place is waited for")
  func replaced() {
    var node = misled()
    node.hear(supply(3), from: 99)
    let request = NodeEffect.sendFrame(c99, .leaseRequest(aa.digest))
    #expect(!node.pass(.milliseconds(900)).contains(request))
  }

  @Test("true entries of a node that sends wrong bytes are taken from others")
  func trueEntries() {
    var node = misled()
    node.hearChain(aa.batch(3..<4, by: 2), from: 3)
    node.hear(.offer(aa.chunk(0)), from: 3)
    node.receive(0, of: aa, from: 3)
    #expect(
      node.hear(.offer(aa.chunk(3)), from: 3).contains(
        .sendFrame(ConnectionID(3), .accept(aa.chunk(3)))))
  }

  @Test("a fetch does not go on from what a liar has signed, but begins anew")
  func anew() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.pull(aa)
    node.hear(supply(2), from: 99)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    for index in [0, 3] { node.hear(.offer(aa.chunk(index)), from: 2) }
    node.receive(0, of: aa, from: 2)
    let wrong = aa.hash(666, at: 3, from: aa.chain[3])
    node.take(.chunkReceived(ConnectionID(2), aa.chunk(3), wrong))
    let effects = node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    #expect(effects.contains(.restartBlob(aa.digest)))
    #expect(
      effects.contains(
        .fetchUpstream(
          FetchID(1), aa.blob, Fixture.source, chunks: 0..<4, state: aa.chain[0])))
  }

  @Test("entries that came before their claimant was named the lease holder are followed then")
  func namedLate() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    node.hear(supply(2), from: 99)
    node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    #expect(node.hear(supply(3), from: 99).contains(.restartBlob(aa.digest)))
    #expect(node.hear(supply(3), from: 99).isEmpty)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    node.hear(.offer(aa.chunk(1)), from: 3)
    node.receive(1, of: aa, from: 3)
    #expect(node.core.standings.first?.held.contains(1) == true)
  }

  @Test("a peer that begins anew is traded with again")
  func droppedConflict() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<3, of: aa)
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    node.hearChain(aa.falseBatch(1..<3, by: 2), from: 2)
    for index in 0..<3 { node.hear(.decline(aa.chunk(index), .chainMissing), from: 2) }
    let dropped = node.hear(.drop(aa.digest), from: 2) + node.pass(.milliseconds(1500))
    #expect(
      dropped.contains { if case .sendFrame(ConnectionID(2), .offer) = $0 { true } else { false } })
  }

  @Test("a blob all of which has come is kept, though its last entries are yet to be signed")
  func lastSignature() {
    var node = Solo()
    node.pull(aa)
    for number in UInt8(2)...3 { node.meet(number) }
    node.hearChain(aa.batch(1..<2, by: 2), from: 2)
    for index in 0..<4 {
      node.take(
        .upstreamChunkReceived(
          FetchID(1), index: index, aa.rightHash(index), BufferID(UInt64(index))))
    }
    // Another contradicts what node 2222… has signed, and that is shown to lie elsewhere.
    node.hearChain(aa.falseBatch(1..<3, by: 3), from: 3)
    for index in 0..<4 { node.take(.chunkStored(aa.chunk(index))) }
    node.take(.upstreamEnded(FetchID(1), .delivered))
    node.take(
      .chainVerified(
        ConnectionID(2), aa.forgedBatch(1..<2, by: 2), claimant: Fixture.nodeID(2),
        isAuthentic: false))
    let effects = node.pass(.milliseconds(60))
    #expect(!effects.contains(.restartBlob(aa.digest)))
    node.sign(effects)
    #expect(node.core.standings.first?.held.count == 4)
  }

  @Test("an idle holder of the lease loses it to one other, who fetches for all")
  func idleHolder() {
    let pair = Pair(4, of: [aa], hasTracker: true)
    pair.drive(within: .seconds(1))
    pair.upstream.behaviour = .hangs(at: 0)
    pair.pull(aa, at: 0)
    pair.drive(within: .milliseconds(20))
    for node in 1..<4 { pair.pull(aa, at: node) }
    func fetchesOfOthers() -> Int { (1..<4).map { pair.nodes[$0].fetchesStarted }.reduce(0, +) }
    #expect(pair.drive(within: .milliseconds(2_300)) { fetchesOfOthers() == 1 })
    // The idle one has been told to stop; who took its place is served.
    pair.upstream.behaviour = .serves
    #expect(pair.drive(within: .seconds(1)) { (0..<4).allSatisfy { pair.nodes[$0].committed(aa) } })
    #expect(fetchesOfOthers() == 1)
    #expect(pair.upstream.chunksServed == 4)
  }
}
