// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import SwarmCore
@testable import TrackerCore

/// What has once gone wrong, each with the events that showed it.
@Suite struct RegressionTests {
  let aa = ModelBlob(0xaa, chunks: 4)
  let c2 = ConnectionID(2), c3 = ConnectionID(3)
  @Test("a blob stored by other means during its pull ends the pull, and its clients go on")
  func aBlobStoredByOtherMeansDuring() {
    var node = Solo()
    node.meet(2)
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    let effects = node.takeAll(.blobHeld(aa.blob))
    #expect(effects.contains(.cancelFetch(FetchID(1))))
    #expect(effects.contains(.supersedeBlob(aa.digest)))
    #expect(effects.contains(.sendFrame(c2, .unwant([aa.digest]))))
    #expect(
      effects.contains(
        .observe(
          .pullCompleted(
            aa.blob, bytesFromPeers: 0,
            bytesFromUpstream: Int64(aa.blob.geometry.length(of: 0))))))
    #expect(node.pull(aa) == [])
  }
  @Test("a peer that wants what is stored by other means during its pull is told of all of it")
  func aPeerThatWantsWhatIsStored() {
    var node = Solo()
    node.meet(2)
    node.pull(aa)
    node.hear(.want([aa.blob]), from: 2)
    let effects = node.take(.blobHeld(aa.blob))
    #expect(effects.contains(.loadChain(aa.digest)))
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<4])))))
  }
  @Test("a blob stored by other means while its pull is committed ends as the commit does")
  func aBlobStoredWhileItIsCommitted() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<4, of: aa)
    #expect(node.take(.blobHeld(aa.blob)) == [])
    node.take(.blobStored(aa.digest))
    #expect(node.pull(aa) == [])
  }
  @Test("a peer that pulls anew is told the entries again")
  func aPeerThatPullsAnewIsTold() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    node.hear(.unwant([aa.digest]), from: 2)
    node.hear(.drop(aa.digest), from: 2)
    let effects = node.hear(.want([aa.blob]), from: 2)
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<1])))))
    #expect(effects.contains(.sendFrame(c2, .chain(aa.batch(1..<2, by: 1)))))
  }
  @Test("a peer that wants later what is being pulled is told what is held")
  func aPeerThatWantsLaterWhatIs() {
    var node = Solo()
    node.meet(2)
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    let effects = node.hear(.want([aa.blob]), from: 2)
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<1])))))
  }
  @Test("a peer that wants later what has become whole is told what is held")
  func aPeerThatWantsLaterWhatHas() {
    var node = Solo()
    node.meet(2)
    node.pull(aa)
    node.fetch(0..<4, of: aa)
    node.take(.blobStored(aa.digest))
    node.pass(.milliseconds(500))
    let effects = node.hear(.want([aa.blob]), from: 2)
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<4])))))
  }
  @Test("the deadline moves on after the last entries were signed")
  func theDeadlineMovesOnAfterTheLast() {
    var node = Solo()
    node.pull(aa)
    for index in 0..<4 {
      node.take(.upstreamChunkReceived(FetchID(1), index: index, aa.rightHash(index), BufferID(1)))
    }
    for index in 0..<4 { node.take(.chunkStored(aa.chunk(index))) }
    // signing of 1..<2 is running; finish: second batch
    node.pass(.milliseconds(5))
    node.take(.chainSigned(aa.batch(1..<2, by: 1)))
    node.take(.chainSigned(aa.batch(2..<4, by: 1)))
    node.take(.blobStored(aa.digest))
    node.pass(.milliseconds(100))
    #expect(node.core.nextDeadline! > node.now)
  }
  @Test("the deadline moves on after a peer's batch took the place of our unsigned entries")
  func theDeadlineMovesOnAfterAPeers() {
    var node = Solo { $0.chainSigningInterval = .milliseconds(50) }
    node.meet(2)
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    node.take(.upstreamChunkReceived(FetchID(1), index: 1, aa.rightHash(1), BufferID(1)))
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    node.pass(.milliseconds(300))
    #expect(node.core.nextDeadline! > node.now)
  }
  @Test("upstream that serves other bytes at the second try does not stop the process")
  func upstreamThatServesOtherBytesAtThe() async {
    await #expect(processExitsWith: .success) {
      var node = Solo()
      let aa = ModelBlob(0xaa, chunks: 4)
      node.pull(aa)
      node.take(.upstreamChunkReceived(FetchID(1), index: 0, aa.rightHash(0), BufferID(1)))
      node.take(.upstreamEnded(FetchID(1), .failed))
      node.pass(.milliseconds(400))  // disk still writing
      node.take(
        .upstreamChunkReceived(
          FetchID(2), index: 0, aa.hash(666, at: 0, from: aa.chain[0]), BufferID(2)))
    }
  }
  @Test("a batch verified for a pull of another size does not stop the process")
  func aBatchVerifiedForAPullOf() async {
    await #expect(processExitsWith: .success) {
      var node = Solo { $0.mayFetchUpstream = false }
      let aa = ModelBlob(0xaa, chunks: 4)
      let small = ModelBlob(0xaa, chunks: 2)
      node.meet(2)
      node.pull(aa)
      node.hear(.chain(aa.batch(1..<4, by: 2)), from: 2)
      node.take(.storageFailed(aa.digest))
      node.pull(small)
      node.take(
        .chainVerified(
          ConnectionID(2), aa.batch(1..<4, by: 2), claimant: Fixture.nodeID(2), isAuthentic: true))
    }
  }
  @Test("a signature for a pull of another size does not stop the process")
  func aSignatureForAPullOfAnother() async {
    await #expect(processExitsWith: .success) {
      var node = Solo()
      let aa = ModelBlob(0xaa, chunks: 4)
      let small = ModelBlob(0xaa, chunks: 2)
      node.pull(aa)
      node.take(.upstreamChunkReceived(FetchID(1), index: 0, aa.rightHash(0), BufferID(1)))
      node.take(.chunkStored(aa.chunk(0)))
      node.take(.storageFailed(aa.digest))
      node.pull(small)
      node.take(.upstreamChunkReceived(FetchID(2), index: 0, aa.rightHash(0), BufferID(1)))
      node.pass(.milliseconds(10))
      node.take(.chainSigned(aa.batch(2..<4, by: 1)))
    }
  }
  @Test("a blob that nobody wants leaves no swarm behind")
  func aBlobThatNobodyWantsLeavesNo() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<4, of: aa)
    node.take(.blobStored(aa.digest))
    node.pass(.seconds(5))
    #expect(node.core.swarms.isEmpty)
  }
  @Test("an idle holder offers again to a peer that was busy")
  func anIdleHolderOffersAgainToA() {
    let one = ModelBlob(0xbb, chunks: 1)
    var node = Solo()
    node.take(.blobHeld(one.blob))
    node.meet(2)
    node.hear(.want([one.blob]), from: 2)
    node.hear(.decline(one.chunk(0), .busy), from: 2)
    var effects: [NodeEffect] = []
    for _ in 0..<4 { effects += node.pass(.milliseconds(250)); node.hear(.pong(0), from: 2) }
    #expect(effects.contains(.sendFrame(c2, .offer(one.chunk(0)))))
  }
  @Test("a sender under another claim is not blamed for a chunk that contradicts ours")
  func aSenderUnderAnotherClaimIsNot() {
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2); node.meet(3)
    node.pull(aa)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)  // liar first
    // honest 2: chain then offer; the verification is answered after the offer
    node.hear(.chain(aa.batch(1..<4, by: 2)), from: 2)
    node.hear(.offer(aa.chunk(0)), from: 2)
    node.take(
      .chainVerified(c2, aa.batch(1..<4, by: 2), claimant: Fixture.nodeID(2), isAuthentic: true))
    let effects = node.receive(0, of: aa, from: 2)
    #expect(!effects.contains(.closeConnection(c2, .chunkRejected)))
  }
  @Test("who continued a liar's claim does not answer for the entry it continued")
  func whoContinuedALiarsClaimDoesNot() {
    var ledger = ChainLedger(blob: aa.blob)
    let lie = aa.falseBatch(1..<3, by: 2)
    _ = ledger.admit(lie, by: Fixture.nodeID(2))
    let after = ModelBlob.state(after: lie.entries[1], content: 2)
    _ = ledger.admit(aa.signed([after], first: 3, continues: 2, by: 3), by: Fixture.nodeID(3))
    ledger.restart()
    _ = ledger.admit(aa.batch(1..<4, by: 4), by: Fixture.nodeID(4))
    #expect(ledger.falseClaimants().map(\.claimant) == [Fixture.nodeID(2)])
  }
  @Test("a lease given back as completed is not granted again before the holding is told")
  func aLeaseGivenBackAsCompletedIs() {
    var t = Tracker(configuration: TrackerConfiguration(), seed: 1)
    var now = Instant.zero + .seconds(1)
    func take(_ e: TrackerEvent) -> [TrackerEffect] {
      var q = EffectQueue<TrackerEffect>(); t.handle(e, at: now, into: &q); return q.drain()
    }
    _ = take(.connectionOpened(c2, Fixture.identity(2)))
    _ = take(.connectionOpened(c3, Fixture.identity(3)))
    _ = take(
      .frameReceived(
        c2,
        .announce([
          Announcement(blob: aa.blob, standing: .wanting(prefixChunks: 0, isEligible: true))
        ])))
    _ = take(
      .frameReceived(
        c3,
        .announce([
          Announcement(blob: aa.blob, standing: .wanting(prefixChunks: 3, isEligible: true))
        ])))
    let effects = take(.frameReceived(c2, .leaseRelease(aa.digest, .completed)))
    #expect(!effects.contains { if case .sendFrame(_, .leaseGrant) = $0 { true } else { false } })
    now = now + .milliseconds(1)
  }
  @Test("the tracker link is tried again when the address answers as a node")
  func theTrackerLinkIsTriedAgainWhen() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    let id = PeerIdentity(
      nodeID: Fixture.nodeID(5), publicKey: Fixture.key(5), role: .node,
      advertised: Fixture.trackerAddress, zone: "", version: .current)
    node.take(.connectionOpened(ConnectionID(5), id, isInitiator: true))
    node.take(.connectionClosed(ConnectionID(5), .endOfStream))
    let effects = node.pass(.seconds(30))
    #expect(effects.contains(.openConnection(Fixture.trackerAddress, expecting: nil)))
  }
  @Test("a dial is over when the node answers, whatever address it advertises")
  func aDialIsOverWhenTheNode() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.hear(
      .neighbours([
        Neighbour(nodeID: Fixture.nodeID(2), address: HostPort(host: "x", port: 1), zone: "")
      ]), from: 99)
    node.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true))
    #expect(node.core.dials.isEmpty)
  }
  @Test("a node that has connected by itself is not dialled again")
  func aNodeThatHasConnectedByItself() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.hear(
      .neighbours([Neighbour(nodeID: Fixture.nodeID(2), address: Fixture.address(2), zone: "")]),
      from: 99)
    node.take(.connectionFailed(Fixture.address(2)))
    node.meet(2)
    #expect(
      !node.pass(.seconds(1)).contains(
        .openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))))
  }
  @Test("every peer that was connected is lost once")
  func everyPeerThatWasConnectedIsLost() {
    var node = Solo()
    node.meet(2)
    var effects = node.takeAll(.frameReceived(c2, .announce([])))
    effects += node.takeAll(.connectionClosed(c2, .outOfState))
    #expect(effects.filter { if case .observe(.peerLost) = $0 { true } else { false } }.count == 1)
  }
  @Test("a node at its limit of blobs may still take one back")
  func aNodeAtItsLimitOfBlobs() {
    var c = TrackerConfiguration(); c.blobsPerNodeMax = 1
    var t = Tracker(configuration: c, seed: 1)
    func take(_ e: TrackerEvent) -> [TrackerEffect] {
      var q = EffectQueue<TrackerEffect>(); t.handle(e, at: .zero, into: &q); return q.drain()
    }
    _ = take(.connectionOpened(c2, Fixture.identity(2)))
    _ = take(.frameReceived(c2, .announce([Announcement(blob: aa.blob, standing: .holding)])))
    let e = take(.frameReceived(c2, .announce([Announcement(blob: aa.blob, standing: .gone)])))
    #expect(!e.contains(.closeConnection(c2, .limitExceeded)))
  }
  @Test("those who wait are told when the last supplier is gone")
  func thoseWhoWaitAreToldWhenThe() {
    var t = Tracker(configuration: TrackerConfiguration(), seed: 1)
    func take(_ e: TrackerEvent) -> [TrackerEffect] {
      var q = EffectQueue<TrackerEffect>(); t.handle(e, at: .zero, into: &q); return q.drain()
    }
    _ = take(.connectionOpened(c2, Fixture.identity(2)))
    _ = take(.connectionOpened(c3, Fixture.identity(3)))
    _ = take(.frameReceived(c2, .announce([Announcement(blob: aa.blob, standing: .holding)])))
    _ = take(
      .frameReceived(
        c3,
        .announce([
          Announcement(blob: aa.blob, standing: .wanting(prefixChunks: 0, isEligible: false))
        ])))
    let e = take(.connectionClosed(c2, .transportFailed))
    #expect(
      e.contains(
        .sendFrame(c3, .supply(Supply(digest: aa.digest, leaseHolder: nil, holderCount: 0)))))
  }
  @Test("a request that comes before the chain is loaded does not say that nothing is held")
  func aRequestThatComesBeforeTheChain() {
    var node = Solo()
    node.take(.blobHeld(aa.blob))
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    #expect(
      !node.hear(.request(aa.chunk(0)), from: 2).contains(
        .sendFrame(c2, .decline(aa.chunk(0), .missing))))
  }
  @Test("a delivered chunk whose write is slow is not fetched again")
  func aDeliveredChunkWhoseWriteIsSlow() {
    var node = Solo()
    let one = ModelBlob(0xbb, chunks: 1)
    node.pull(one)
    node.take(.upstreamChunkReceived(FetchID(1), index: 0, one.rightHash(0), BufferID(1)))
    node.take(.upstreamEnded(FetchID(1), .delivered))
    #expect(
      !node.pass(.seconds(1)).contains { if case .fetchUpstream = $0 { true } else { false } })
  }
  @Test("a port is digits")
  func aPortIsDigits() { #expect(HostPort("host:+80") == nil) }
  @Test("a pull that begins in an idle node is looked at in time")
  func aPullThatBeginsInAnIdle() {
    var node = Solo { $0.mayFetchUpstream = false }
    node.pass(.milliseconds(10))
    node.meet(2)
    node.pull(aa)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 2)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    // Four times requestAfter, which is 100 ms, and a busy tick of 50 ms.
    #expect(node.pass(.milliseconds(460)).contains(.sendFrame(c2, .request(aa.chunk(0)))))
  }
}
