// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// As many blobs are fetched at once as may be; the others wait their turn.
@Suite struct QueueTests {
  private let blobs = (1...4).map {
    Blob(digest: TrackerClock.digest(UInt8($0)), sizeBytes: 40 * ChunkGeometry.chunkBytesMin)
  }

  private func told(_ effects: [TrackerEffect], of blob: Blob) -> [UInt64] {
    effects.compactMap {
      if case .sendFrame(let connection, .upstreamPause(let pause)) = $0,
        pause.digest == blob.digest, pause.reason == .queued
      {
        connection.number
      } else {
        nil
      }
    }
  }

  @Test("a node at its limit is passed over, and a blob that nobody else can fetch waits its turn")
  func perNode() {
    var tracker = TrackerClock { $0.leasesPerNodeMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    #expect(tracker.want(blobs[0], by: 1).grants(of: blobs[0]) == [1])
    let queued = tracker.want(blobs[1], by: 1)
    #expect(queued.grants(of: blobs[1]).isEmpty)
    #expect(told(queued, of: blobs[1]) == [1])
    #expect(tracker.want(blobs[1], by: 2).grants(of: blobs[1]) == [2])
    _ = tracker.want(blobs[2], by: 1)
    #expect(tracker.hear(.leaseRequest(blobs[2].digest), from: 1).grants(of: blobs[2]).isEmpty)
    #expect(tracker.hold(blobs[0], by: 1).grants(of: blobs[2]) == [1])
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("a blob that somebody holds waits for no lease, whoever asks for one")
  func heldIsNotQueued() {
    var tracker = TrackerClock { $0.leasesPerNodeMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    tracker.hold(blobs[1], by: 2)
    tracker.want(blobs[0], by: 1)
    tracker.want(blobs[1], by: 1)
    let asked = tracker.hear(.leaseRequest(blobs[1].digest), from: 1)
    #expect(told(asked, of: blobs[1]).isEmpty)
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("the cluster's leases are counted over all nodes, and the first to wait is the next")
  func cluster() {
    var tracker = TrackerClock { $0.leasesMax = 2 }
    for number in UInt64(1)...4 { tracker.join(number) }
    for number in 0..<4 { tracker.want(blobs[number], by: UInt64(number + 1)) }
    let freed = tracker.drop(blobs[1], by: 2)
    #expect(freed.grants(of: blobs[2]) == [3])
    #expect(freed.grants(of: blobs[3]).isEmpty)
    #expect(tracker.hold(blobs[0], by: 1).grants(of: blobs[3]) == [4])
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("what nobody has room for does not hold up what others can fetch")
  func passedOver() {
    let many = (1...40).map {
      Blob(digest: TrackerClock.digest(UInt8($0)), sizeBytes: 40 * ChunkGeometry.chunkBytesMin)
    }
    var tracker = TrackerClock {
      $0.leasesMax = 2
      $0.leasesPerNodeMax = 1
    }
    for number in UInt64(1)...3 { tracker.join(number) }
    // Node 1 wants all, and may fetch one at a time.
    for blob in many.dropLast(2) { tracker.want(blob, by: 1) }
    tracker.want(many[38], by: 2)
    #expect(tracker.want(many[39], by: 3).grants(of: many[39]).isEmpty)
    var granted = tracker.hold(many[38], by: 2).grants(of: many[39])
    for _ in 0..<4 {
      let effects = tracker.pass(.milliseconds(100))
      granted += effects.grants(of: many[39])
      tracker.hear(.leaseRenew(many[0].digest, prefixChunks: 1), from: 1)
    }
    #expect(granted == [3])
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("who waits is told again before the time is up")
  func reminded() {
    var tracker = TrackerClock { $0.leasesMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    tracker.want(blobs[0], by: 1)
    #expect(told(tracker.want(blobs[1], by: 2), of: blobs[1]) == [2])
    var effects: [TrackerEffect] = []
    for _ in 0..<20 {
      effects += tracker.pass(.milliseconds(250))
      tracker.hear(.leaseRenew(blobs[0].digest, prefixChunks: 1), from: 1)
      tracker.hear(.pong(0), from: 2)
    }
    #expect(told(effects, of: blobs[1]) == [2])
  }

  /// Time passes in which node 1 renews the lease of the first blob, and node 2 that of the second,
  /// each with as many chunks more in a second.
  private func renew(
    _ seconds: Int, _ tracker: inout TrackerClock, perSecond first: Int, _ second: Int
  ) -> [TrackerEffect] {
    var effects: [TrackerEffect] = []
    for turn in 0..<(4 * seconds) {
      effects += tracker.pass(.milliseconds(250))
      for (node, rate) in [(1, first), (2, second)] {
        effects += tracker.hear(
          .leaseRenew(blobs[node - 1].digest, prefixChunks: turn * rate / 4), from: UInt64(node))
      }
    }
    return effects
  }

  @Test("a lease without progress ends when others wait, and its blob waits for another turn")
  func idleLease() {
    var tracker = TrackerClock { $0.leasesMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    tracker.want(blobs[0], by: 1)
    tracker.want(blobs[1], by: 2)
    #expect(renew(4, &tracker, perSecond: 0, 0).grants(of: blobs[1]).isEmpty)
    let effects = renew(2, &tracker, perSecond: 0, 0)
    #expect(effects.grants(of: blobs[1]) == [2])
    #expect(effects.contains(.sendFrame(ConnectionID(1), .leaseRevoke(blobs[0].digest))))
    #expect(told(effects, of: blobs[0]) == [1])
    // Who gets on keeps it, and the other's turn comes when it is done.
    #expect(renew(8, &tracker, perSecond: 0, 4).grants(of: blobs[0]).isEmpty)
    #expect(tracker.hold(blobs[1], by: 2).grants(of: blobs[0]) == [1])
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("a lease without progress is kept while nobody waits for one")
  func idleLeaseAlone() {
    var tracker = TrackerClock { $0.leasesMax = 2 }
    for number in UInt64(1)...2 { tracker.join(number) }
    for number in 0..<2 { tracker.want(blobs[number], by: UInt64(number + 1)) }
    let effects = renew(20, &tracker, perSecond: 0, 0)
    #expect(!effects.contains { if case .sendFrame(_, .leaseRevoke) = $0 { true } else { false } })
  }

  @Test("a lease without progress is kept where its end would not help who waits")
  func idleLeaseElsewhere() {
    var tracker = TrackerClock { $0.leasesPerNodeMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    for number in 0..<2 { tracker.want(blobs[number], by: UInt64(number + 1)) }
    // Node 2 gets on with its blob, and nobody else wants the one that waits.
    tracker.want(blobs[2], by: 2)
    let effects = renew(20, &tracker, perSecond: 0, 1)
    #expect(!effects.contains { if case .sendFrame(_, .leaseRevoke) = $0 { true } else { false } })
    // Node 1 wants it too, and could fetch it in place of what does not come.
    tracker.want(blobs[2], by: 1)
    #expect(renew(1, &tracker, perSecond: 0, 1).grants(of: blobs[2]).first == 1)
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("many for whom nothing can be done do not hide whose way an idle lease is in")
  func idleLeaseBehindMany() {
    let many = (1...40).map {
      Blob(digest: TrackerClock.digest(UInt8($0)), sizeBytes: 40 * ChunkGeometry.chunkBytesMin)
    }
    var tracker = TrackerClock { $0.leasesPerNodeMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    for number in 0..<2 { tracker.want(many[number], by: UInt64(number + 1)) }
    // Node 2 gets on with its blob, and nobody else wants those that wait; but the last.
    for blob in many[2..<39] { tracker.want(blob, by: 2) }
    tracker.want(many[39], by: 1)
    #expect(renew(8, &tracker, perSecond: 0, 4).grants(of: many[39]).first == 1)
    #expect(tracker.core.invariantViolation() == nil)
  }

  @Test("an upstream that takes long for its first byte is given longer each time")
  func lateUpstream() {
    var tracker = TrackerClock { $0.leasesMax = 1 }
    for number in UInt64(1)...2 { tracker.join(number) }
    tracker.want(blobs[0], by: 1)
    tracker.want(blobs[1], by: 2)
    let effects = renew(60, &tracker, perSecond: 0, 0)
    // 5.25 s each, then 10.5, then 15.75.
    #expect(effects.grants(of: blobs[0]).count == 2)
    #expect(effects.grants(of: blobs[1]).count == 3)
  }
}
