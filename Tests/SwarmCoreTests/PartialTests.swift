// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What an earlier pull has left is there for peers, though nobody here asks for it.
@Suite struct PartialTests {
  private let aa = ModelBlob(0xaa, chunks: 8)
  private let c2 = ConnectionID(2)
  private let c99 = ConnectionID(99)

  /// Node 1111…, on whose disk the first three chunks are; node 2222… wants the blob.
  private func asked() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.take(.partialFound(aa.blob))
    node.meet(2)
    #expect(node.hear(.want([aa.blob]), from: 2) == [.resumeBlob(aa.blob)])
    return node
  }

  private func check(_ node: inout Solo) -> [NodeEffect] {
    node.take(
      .partialOpened(
        aa.digest, [SignedBatch(batch: aa.batch(1..<4, by: 3), claimant: Fixture.nodeID(3))]))
    return node.take(.chunksChecked(aa.digest, consistent: [0, 1, 2], isLast: true))
      + node.pass(.milliseconds(10))
  }

  private func announced(_ standing: Announcement.Standing) -> NodeEffect {
    .sendFrame(c99, .announce([Announcement(blob: aa.blob, standing: standing)]))
  }

  @Test("the tracker is told of it, so that others are, and does not grant the lease for it")
  func announced() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    let left = announced(.wanting(prefixChunks: 0, isEligible: false))
    node.take(.partialFound(aa.blob))
    #expect(node.meetTracker().contains(left))
    #expect(node.take(.blobEvicted(aa.digest)).contains(announced(.gone)))
  }

  @Test("a peer that wants the blob is told of what is right, and offered it")
  func offered() {
    var node = asked()
    let effects = check(&node)
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<3])))))
    for index in 0..<3 { #expect(effects.contains(.sendFrame(c2, .offer(aa.chunk(index))))) }
    #expect(!effects.contains { if case .fetchUpstream = $0 { true } else { false } })
    #expect(
      node.hear(.accept(aa.chunk(1)), from: 2).contains(.sendChunk(c2, aa.chunk(1))))
  }

  @Test("nothing is taken for it, from peers or upstream, and no claim is heard")
  func takesNothing() {
    var node = asked()
    _ = check(&node)
    let declined = NodeEffect.sendFrame(c2, .decline(aa.chunk(5), .unwanted))
    #expect(node.hear(.offer(aa.chunk(5)), from: 2) == [declined])
    #expect(node.hear(.chain(aa.falseBatch(1..<4, by: 2)), from: 2).isEmpty)
    let granted = node.hear(.leaseGrant(aa.digest, termMilliseconds: 700), from: 99)
    #expect(granted == [.sendFrame(c99, .leaseRelease(aa.digest, .abandoned))])
  }

  @Test("a client that asks for the blob goes on from there, without another check")
  func clientAsks() {
    var node = asked()
    _ = check(&node)
    let effects = node.pull(aa)
    #expect(!effects.contains { if case .resumeBlob = $0 { true } else { false } })
    // So that it begins to want it, and is told who supplies it.
    let wish = announced(.wanting(prefixChunks: 3, isEligible: true))
    let told = effects.filter { $0 == announced(.gone) || $0 == wish }
    #expect(told == [announced(.gone), wish])
    #expect(effects.contains(.sendFrame(c2, .want([aa.blob]))))
    let granted = node.hear(.leaseGrant(aa.digest, termMilliseconds: 700), from: 99)
    #expect(
      granted.contains(
        .fetchUpstream(
          FetchID(1), aa.blob, Fixture.source, chunks: 3..<8, state: aa.chain[3])))
  }

  @Test("of which nothing is missing is committed when a client asks")
  func nothingMissing() {
    var node = asked()
    node.take(
      .partialOpened(
        aa.digest, [SignedBatch(batch: aa.batch(1..<8, by: 3), claimant: Fixture.nodeID(3))]))
    node.take(.chunksChecked(aa.digest, consistent: Array(0..<8), isLast: true))
    #expect(node.pull(aa).contains(.commitBlob(aa.digest, chain: [aa.batch(1..<8, by: 3)])))
  }

  @Test("a client that asks while it is being checked waits for that")
  func clientAsksEarly() {
    var node = asked()
    #expect(!node.pull(aa).contains { if case .beginBlob = $0 { true } else { false } })
    let granted = node.hear(.leaseGrant(aa.digest, termMilliseconds: 700), from: 99)
    #expect(!granted.contains { if case .fetchUpstream = $0 { true } else { false } })
    #expect(
      check(&node).contains(
        .fetchUpstream(
          FetchID(1), aa.blob, Fixture.source, chunks: 3..<8, state: aa.chain[3])))
  }

  @Test("it is closed a minute after the last peer that wanted it, and opened for the next")
  func closed() {
    var node = asked()
    _ = check(&node)
    node.hear(.unwant([aa.digest]), from: 2)
    var effects: [NodeEffect] = []
    for _ in 0..<61 {
      #expect(!effects.contains(.leavePartial(aa.digest, isWorthKeeping: true)))
      effects += node.pass(.seconds(1))
      for number: UInt64 in [2, 99] { node.hear(.pong(0), from: number) }
    }
    #expect(effects.contains(.leavePartial(aa.digest, isWorthKeeping: true)))
    #expect(node.hear(.want([aa.blob]), from: 2) == [.resumeBlob(aa.blob)])
  }

  @Test("it is closed a minute after it was last sent something, whoever wants it")
  func closedWhileWanted() {
    var node = asked()
    _ = check(&node)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<3])), from: 2)
    var effects: [NodeEffect] = []
    for _ in 0..<61 {
      effects += node.pass(.seconds(1))
      for number: UInt64 in [2, 99] { node.hear(.pong(0), from: number) }
    }
    #expect(effects.contains(.leavePartial(aa.digest, isWorthKeeping: true)))
    #expect(effects.contains(.sendFrame(c2, .drop(aa.digest))))
  }

  @Test("who goes on from it while another streams is told so, and leaves upstream to that one")
  func supplied() {
    let pair = Pair(2, of: [aa], hasTracker: true)
    pair.upstream.behaviour = .hangs(at: 4)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.drive(within: .seconds(1))
    pair.restart(0)
    pair.upstream.behaviour = .serves
    pair.upstream.chunkInterval = .milliseconds(200)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 1)
    pair.drive(within: .milliseconds(300))
    #expect(pair.nodes[1].fetchesStarted == 1)
    pair.pull(aa, at: 0)
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    #expect(
      pair.drive(within: .milliseconds(50)) { pair.nodes[0].observed(.supplyTold(supply)) })
  }

  @Test("of which nothing is right any more is no part of a blob")
  func nothingRight() {
    var node = asked()
    let effects = node.take(.partialOpened(aa.digest, []))
    #expect(effects.contains(.leavePartial(aa.digest, isWorthKeeping: false)))
    #expect(effects.contains(announced(.gone)))
    #expect(node.pull(aa).contains(.beginBlob(aa.blob)))
  }

  @Test("a blob stored by other means ends it")
  func superseded() {
    var node = asked()
    _ = check(&node)
    #expect(node.take(.blobHeld(aa.blob)).contains(.supersedeBlob(aa.digest)))
  }

  @Test("a node that comes back with half a blob gives that to who asks for it")
  func comesBack() {
    let pair = Pair(2, of: [aa], hasTracker: true)
    pair.upstream.behaviour = .hangs(at: 4)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.drive(within: .seconds(1))
    pair.restart(0)
    pair.drive(within: .seconds(1))
    pair.pull(aa, at: 1, hasSource: false)
    #expect(
      pair.drive(within: .seconds(1)) {
        pair.nodes[1].core.standings.first?.held.count == 4
      })
    #expect(pair.nodes[0].fetchesStarted == 1)
  }
}
