// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Claims, conflicts between them, and how liars are found (Design: the digest chain).
@Suite struct ChainTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)

  /// Node 1111… after blob aa, connected to 2222… and 3333…; upstream may be asked.
  private func seeker() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    return node
  }

  private func deliver(_ index: Int, by fetch: UInt64, to node: inout Solo) -> [NodeEffect] {
    let received = node.takeAll(
      .upstreamChunkReceived(FetchID(fetch), index: index, aa.rightHash(index), BufferID(1)))
    let stored = node.takeAll(.chunkStored(aa.chunk(index)))
    node.sign(received + stored)
    return received + stored
  }

  @Test("signatures are rarer once there is enough to pass on, and the last entries do not wait")
  func rarerSignatures() {
    var node = Solo()
    let long = ModelBlob(0xaa, chunks: 256)
    node.pull(long)
    var signed: [Int] = []
    for index in 0...long.lastIndex {
      let received = node.take(
        .upstreamChunkReceived(
          FetchID(1), index: index, long.rightHash(index), BufferID(UInt64(index))))
      let stored = node.take(.chunkStored(long.chunk(index)))
      let effects = received + stored + node.pass(.milliseconds(1))
      for case .signChain(_, _, _, let entries) in effects { signed.append(entries.count) }
      node.sign(effects)
    }
    #expect(signed.prefix(8).allSatisfy { $0 == 1 })
    #expect(signed.max() == 4)
    #expect(signed.last == 1)
    #expect(signed.reduce(0, +) == long.lastIndex)
  }

  @Test("a batch is checked before it is followed")
  func checkedFirst() {
    var node = seeker()
    let batch = aa.batch(1..<4, by: 2)
    #expect(node.hear(.chain(batch), from: 2) == [.verifyChain(c2, batch)])
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 2) == [
        .sendFrame(c2, .decline(aa.chunk(0), .chainMissing))
      ])
  }

  @Test("a batch that is known is not checked again")
  func checkedOnce() {
    var node = seeker()
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    #expect(node.hear(.chain(aa.batch(1..<4, by: 2)), from: 3).isEmpty)
  }

  @Test("a batch with a bad signature costs the one that relayed it its place")
  func forgedBatch() {
    var node = seeker()
    let forged = aa.forgedBatch(1..<4, by: 3)
    node.hear(.chain(forged), from: 2)
    let effects = node.takeAll(
      .chainVerified(c2, forged, claimant: Fixture.nodeID(3), isAuthentic: false))
    #expect(effects.contains(.observe(.peerQuarantined(Fixture.nodeID(2), .signatureInvalid))))
    #expect(effects.contains(.closeConnection(c2, .chainRejected)))
    #expect(!effects.contains(.closeConnection(c3, .chainRejected)))
  }

  @Test("nothing is traded with a peer under a claim that contradicts the one followed")
  func conflict() {
    var node = seeker()
    node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 3) == [
        .sendFrame(c3, .decline(aa.chunk(0), .chainMissing))
      ])
    #expect(node.hear(.offer(aa.chunk(0)), from: 2).contains(.sendFrame(c2, .accept(aa.chunk(0)))))
  }

  @Test("the lease holder's claim is followed instead of another node's")
  func leaseHolderIsFollowed() {
    var node = seeker()
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(3), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
    let effects = node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    #expect(effects.contains(.restartBlob(aa.digest)))
    #expect(node.hear(.offer(aa.chunk(0)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(0)))))
  }

  @Test("a claim that the lease holder's has replaced is not followed again")
  func overruledClaim() {
    var node = seeker()
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(3), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
    node.hearChain(aa.batch(1..<2, by: 3), from: 3)
    node.hearChain(aa.falseBatch(2..<4, by: 2), from: 2)
    let effects = node.hearChain(aa.batch(2..<4, by: 3), from: 3)
    #expect(!effects.contains(.restartBlob(aa.digest)))
    #expect(node.hear(.offer(aa.chunk(1)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(1)))))
  }

  @Test("who was overruled is followed again once the tracker names it")
  func namedAgain() {
    var node = seeker()
    func names(_ number: UInt8) -> Frame {
      .supply(Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(number), holderCount: 0))
    }
    node.hear(names(3), from: 99)
    node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
    node.hearChain(aa.batch(1..<2, by: 3), from: 3)
    node.hear(names(2), from: 99)
    node.hearChain(aa.falseBatch(1..<2, by: 2), from: 2)
    let further = aa.falseBatch(2..<4, by: 2)
    #expect(node.hearChain(further, from: 2).contains(.storeChain(further)))
  }

  @Test(
    "the claim of a node shown to lie gives way to the one that contradicts it, before or after")
  func claimOfLiar() {
    for isContradictedFirst in [true, false] {
      var node = seeker()
      node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
      node.hear(.offer(aa.chunk(0)), from: 2)
      var effects: [NodeEffect] = []
      if isContradictedFirst { node.hearChain(aa.batch(1..<4, by: 3), from: 3) }
      effects += node.takeAll(.chunkReceived(c2, aa.chunk(0), aa.rightHash(0)))
      #expect(
        effects.contains(.observe(.peerQuarantined(Fixture.nodeID(2), .hashMismatch))))
      effects += node.hearChain(aa.batch(1..<4, by: 3), from: 3)
      #expect(effects.contains(.restartBlob(aa.digest)))
      #expect(
        node.hear(.offer(aa.chunk(0)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(0)))))
    }
  }

  @Test("upstream's bytes that contradict a claim start the pull anew, from upstream alone")
  func arbitration() {
    var node = seeker()
    node.hearChain(aa.falseBatch(2..<3, by: 2), from: 2)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    _ = deliver(0, by: 1, to: &node)
    let effects = deliver(1, by: 1, to: &node)
    let again = NodeEffect.fetchUpstream(
      FetchID(2), aa.blob, Fixture.source, chunks: 0..<4, state: aa.chain[0])
    for effect in [.cancelFetch(FetchID(1)), .restartBlob(aa.digest), again] as [NodeEffect] {
      #expect(effects.contains(effect))
    }
    #expect(
      node.hear(.offer(aa.chunk(3)), from: 3) == [.sendFrame(c3, .decline(aa.chunk(3), .busy))])
  }

  @Test("a lie told again during arbitration does not start the pull anew once more")
  func lieIsToldAgain() {
    var node = seeker()
    node.hearChain(aa.falseBatch(2..<3, by: 2), from: 2)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    _ = deliver(0, by: 1, to: &node)
    _ = deliver(1, by: 1, to: &node)
    // The liar, and a relay that believes it, tell the entry again ahead of upstream.
    node.hearChain(aa.falseBatch(2..<3, by: 2), from: 2)
    node.hearChain(aa.falseBatch(2..<3, by: 2), from: 3)
    for index in 0..<4 {
      #expect(!deliver(index, by: 2, to: &node).contains(.restartBlob(aa.digest)))
    }
  }

  @Test("a liar is quarantined when the chain is proven, not before")
  func liarIsJudged() {
    var node = seeker()
    node.hearChain(aa.falseBatch(2..<3, by: 2), from: 2)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    _ = deliver(0, by: 1, to: &node)
    _ = deliver(1, by: 1, to: &node)
    let close = NodeEffect.closeConnection(c2, .chainRejected)
    for index in 0..<3 { #expect(!deliver(index, by: 2, to: &node).contains(close)) }
    var effects = deliver(3, by: 2, to: &node)
    for _ in 0..<3 {
      let later = node.pass(.milliseconds(6))
      node.sign(later)
      effects += later
    }
    #expect(node.meet(2, as: 22) == [.closeConnection(ConnectionID(22), .quarantined)])
    #expect(node.hear(.ping(1), from: 3) == [.sendFrame(c3, .pong(1))])
  }

  @Test("a claim whose last chunk upstream contradicts is settled by one whole fetch")
  func falseClaimToTheEnd() {
    var node = seeker()
    // The liar's entries and bytes agree with each other up to the last chunk.
    var lie = [aa.chain[0]]
    for index in 0..<3 {
      lie.append(ModelBlob.state(after: lie[index], content: 500 + UInt64(index)))
    }
    node.hearChain(aa.signed(Array(lie[1...]), first: 1, by: 2), from: 2)
    for index in 0..<3 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.take(.chunkReceived(c2, aa.chunk(index), .state(lie[index + 1])))
    }
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    let wrong = aa.hash(3, at: 3, from: lie[3])
    let effects = node.take(.upstreamChunkReceived(FetchID(1), index: 3, wrong, BufferID(1)))
    #expect(effects.contains(.restartBlob(aa.digest)))
    for index in 0..<4 { _ = deliver(index, by: 2, to: &node) }
    for _ in 0..<3 { node.sign(node.pass(.milliseconds(6))) }
    #expect(node.meet(2, as: 22) == [.closeConnection(ConnectionID(22), .quarantined)])
  }

  @Test("entries of our own are signed in batches, and a batch at rest at once")
  func signing() {
    var node = Solo()
    node.pull(aa)
    let first = node.take(
      .upstreamChunkReceived(FetchID(1), index: 0, aa.rightHash(0), BufferID(1)))
    #expect(
      first.contains(
        .signChain(aa.blob, continuesIndex: 0, firstIndex: 1, entries: [aa.chain[1]])))
    for index in 1..<3 {
      node.take(.upstreamChunkReceived(FetchID(1), index: index, aa.rightHash(index), BufferID(1)))
    }
    node.take(.chainSigned(aa.batch(1..<2, by: 1)))
    #expect(
      node.pass(.milliseconds(5)).contains(
        .signChain(
          aa.blob, continuesIndex: 0, firstIndex: 2, entries: Array(aa.chain[2..<4]))))
  }

  @Test("who goes on from another's entry says so in its claim")
  func continuation() {
    var node = seeker()
    node.hearChain(aa.batch(1..<3, by: 2), from: 2)
    for index in 0..<2 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.receive(index, of: aa, from: 2)
    }
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    let effects = node.take(
      .upstreamChunkReceived(FetchID(1), index: 2, aa.rightHash(2), BufferID(1)))
    #expect(
      effects.contains(
        .signChain(aa.blob, continuesIndex: 2, firstIndex: 3, entries: [aa.chain[3]])))
  }

  @Test("another's batch is relayed as it was signed")
  func relay() {
    var node = seeker()
    let batch = aa.batch(1..<4, by: 2)
    node.hearChain(batch, from: 2)
    node.hear(.offer(aa.chunk(1)), from: 2)
    node.receive(1, of: aa, from: 2)
    let effects = node.hear(.want([aa.blob]), from: 3)
    #expect(
      effects == [
        .sendFrame(c3, .have(Holding(blob: aa.blob, chunks: [1..<2]))),
        .sendFrame(c3, .chain(batch)),
        .sendFrame(c3, .offer(aa.chunk(1))),
      ])
  }
}
