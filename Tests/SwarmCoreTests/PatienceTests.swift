// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What a node does while upstream asks for patience or sends nothing (Docs/Protocol.md §6.8), and
/// while one place refuses what another has.
@Suite struct PatienceTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let bb = ModelBlob(0xbb, chunks: 4)
  private let c99 = ConnectionID(99)
  private let elsewhere = UpstreamSource(2)

  private func isFetch(_ effect: NodeEffect) -> Bool {
    if case .fetchUpstream = effect { true } else { false }
  }

  private func isLeaseRequest(_ effect: NodeEffect) -> Bool {
    if case .sendFrame(_, .leaseRequest) = effect { true } else { false }
  }

  private func pause(_ reason: UpstreamPause.Reason, milliseconds: Int) -> Frame {
    .upstreamPause(
      UpstreamPause(digest: aa.digest, reason: reason, milliseconds: milliseconds))
  }

  /// With a tracker that is heard from, so that its silence decides nothing.
  private func pass(_ interval: Interval, _ node: inout Solo) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for _ in 0..<(interval.nanoseconds / 500_000_000) {
      effects += node.pass(.milliseconds(500))
      node.hear(.pong(0), from: 99)
    }
    return effects
  }

  private func holder() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    return node
  }

  /// What comes of it when the fetch has ended and another has the lease.
  private func ends(_ node: inout Solo) -> [NodeEffect] {
    let other = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(other), from: 99)
    let effects = node.take(.upstreamEnded(FetchID(1), .cancelled))
    return effects + pass(.seconds(1), &node)
  }

  @Test("a fetch that was to be begun anew is not, when the lease has gone to another meanwhile")
  func replacedAndRevoked() {
    var node = holder()
    let silent = node.take(.upstreamSilent(FetchID(1), for: .seconds(3)))
    #expect(silent.contains(.cancelFetch(FetchID(1))))
    node.hear(.leaseRevoke(aa.digest), from: 99)
    #expect(!ends(&node).contains(where: isFetch))
  }

  @Test("a fetch without the lease that was to be begun anew is not, when another is named")
  func replacedWithoutLease() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    #expect(node.pass(.seconds(1)).contains(where: isFetch))
    node.hear(.pong(0), from: 99)
    node.pass(.milliseconds(500))
    let silent = node.take(.upstreamSilent(FetchID(1), for: .seconds(3)))
    #expect(silent.contains(.cancelFetch(FetchID(1))))
    #expect(!ends(&node).contains(where: isFetch))
  }

  // MARK: Patience

  @Test("upstream is left alone for as long as it asks, and then asked again")
  func retryAfter() {
    var node = Solo()
    node.pull(aa)
    node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(5))))
    #expect(!node.pass(.milliseconds(4_900)).contains(where: isFetch))
    #expect(node.pass(.milliseconds(200)).contains(where: isFetch))
  }

  @Test("what asks for patience is a place: other blobs wait for it as well, other places do not")
  func placeRests() {
    var node = Solo()
    node.pull(aa)
    node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(5))))
    #expect(!node.pull(bb).contains(where: isFetch))
    #expect(node.pull(aa, source: elsewhere).contains(where: isFetch))
  }

  @Test("the lease is kept meanwhile, renewed, and the tracker told")
  func leaseIsKept() {
    var node = holder()
    let effects = node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(2))))
    #expect(effects.contains(.sendFrame(c99, pause(.busy, milliseconds: 2000))))
    let later = pass(.milliseconds(1500), &node)
    #expect(!later.contains { if case .sendFrame(_, .leaseRelease) = $0 { true } else { false } })
    #expect(later.contains(.sendFrame(c99, .leaseRenew(aa.digest, prefixChunks: 0))))
    #expect(!later.contains(where: isFetch))
    #expect(pass(.seconds(1), &node).contains(where: isFetch))
  }

  @Test("a client is not kept waiting for a minute, but told for how long")
  func tooLong() {
    var node = Solo()
    node.pull(aa)
    node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(60))))
    let effects = node.pass(.milliseconds(600))
    #expect(effects.contains(.failBlob(aa.digest, .upstreamBusy(retryAfterSeconds: 60))))
    // The next is told the same without upstream being asked.
    node.pass(.seconds(10))
    var next = node.pull(aa)
    next += node.pass(.milliseconds(600))
    #expect(!next.contains(where: isFetch))
    #expect(next.contains(.failBlob(aa.digest, .upstreamBusy(retryAfterSeconds: 49))))
  }

  @Test("a client that others were to serve in the end is told when upstream can be asked again")
  func toldAfterOthers() {
    var node = holder()
    let other = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.leaseRevoke(aa.digest), from: 99)
    node.hear(.supply(other), from: 99)
    node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(60))))
    #expect(!pass(.seconds(1), &node).contains { if case .failBlob = $0 { true } else { false } })
    let nobody = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 0)
    node.hear(.supply(nobody), from: 99)
    let failures = pass(.seconds(25), &node).compactMap { effect -> Int? in
      guard case .failBlob(_, .upstreamBusy(let seconds)) = effect else { return nil }
      return seconds
    }
    #expect(failures.first.map { 30...50 ~= $0 } == true, "\(failures)")
  }

  @Test("who hears of it neither asks for the lease nor goes upstream, for ten seconds at most")
  func hearsay() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    node.hear(pause(.busy, milliseconds: 60_000), from: 99)
    let early = pass(.seconds(9), &node)
    #expect(!early.contains(where: isFetch))
    #expect(!early.contains(where: isLeaseRequest))
    node.hear(pause(.busy, milliseconds: 60_000), from: 99)
    #expect(pass(.seconds(4), &node).contains(where: isFetch))
  }

  @Test("so many fetches at once and no more: the next begins when one ends")
  func places() {
    var node = Solo { $0.fetchesMax = 2 }
    let cc = ModelBlob(0xcc, chunks: 4)
    node.pull(aa)
    node.pull(bb)
    #expect(!node.pull(cc).contains(where: isFetch))
    #expect(!node.pass(.milliseconds(500)).contains(where: isFetch))
    let freed = node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(freed.contains(where: isFetch))
  }

  @Test("who is told that others are fetched first waits as long, and from then on as usual")
  func queued() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    for _ in 0..<4 {
      node.hear(pause(.queued, milliseconds: 6_000), from: 99)
      let quiet = pass(.seconds(4), &node)
      #expect(!quiet.contains(where: isFetch))
      #expect(!quiet.contains(where: isLeaseRequest))
    }
    // Somebody's turn has come: the others have two seconds' patience with it.
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(5), holderCount: 0)
    #expect(!node.hear(.supply(supply), from: 99).contains(where: isFetch))
    #expect(!pass(.milliseconds(1500), &node).contains(where: isFetch))
    node.hear(pause(.queued, milliseconds: 6_000), from: 99)
    #expect(
      node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99).contains(where: isFetch))
  }

  // MARK: Silence

  @Test("a silent upstream is reported, and asked anew after three seconds")
  func silence() {
    var node = holder()
    node.fetch(0..<1, of: aa)
    #expect(node.take(.upstreamSilent(FetchID(1), for: .milliseconds(250))).isEmpty)
    let reported = node.take(.upstreamSilent(FetchID(1), for: .milliseconds(500)))
    #expect(reported.contains(.sendFrame(c99, pause(.stalled, milliseconds: 1500))))
    #expect(!reported.contains(.cancelFetch(FetchID(1))))
    let late = node.take(.upstreamSilent(FetchID(1), for: .seconds(3)))
    #expect(late.contains(.cancelFetch(FetchID(1))))
    node.take(.upstreamEnded(FetchID(1), .cancelled))
    let again = NodeEffect.fetchUpstream(
      FetchID(2), aa.blob, Fixture.source, chunks: 1..<4, state: aa.chain[1])
    #expect(pass(.milliseconds(500), &node).contains(again))
  }

  // MARK: Places

  @Test("what one place refuses is asked for at the next", arguments: [401, 403, 404])
  func refusalIsScoped(status: Int) {
    var node = Solo()
    node.pull(aa)
    #expect(node.pull(aa, source: elsewhere).isEmpty)
    let effects = node.take(.upstreamEnded(FetchID(1), .refused(status: status)))
    let next = NodeEffect.fetchUpstream(
      FetchID(2), aa.blob, elsewhere, chunks: 0..<4, state: aa.chain[0])
    #expect(effects.contains(next))
    let last = node.take(.upstreamEnded(FetchID(2), .refused(status: status)))
    #expect(last.contains(.failBlob(aa.digest, .upstreamRefused(status: status))))
  }

  @Test("the lease is kept while another place is left")
  func leaseOutlivesRefusal() {
    var node = holder()
    node.pull(aa, source: elsewhere)
    let effects = node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(!effects.contains { if case .sendFrame(_, .leaseRelease) = $0 { true } else { false } })
    #expect(effects.contains(where: isFetch))
  }
}
