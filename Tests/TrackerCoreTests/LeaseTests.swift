// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// Who may fetch a blob from upstream (Docs/Protocol.md §6).
@Suite struct LeaseTests {
  private let aa = TrackerClock.aa

  /// A tracker with nodes 1 to 3; all want the blob, node 1 holds the lease.
  private func leased() -> TrackerClock {
    var tracker = TrackerClock()
    for number in UInt64(1)...3 { tracker.join(number) }
    #expect(tracker.want(aa, by: 1).grants(of: aa) == [1])
    for number in UInt64(2)...3 {
      #expect(tracker.want(aa, by: number).grants(of: aa).isEmpty)
    }
    return tracker
  }

  /// Time passes in which nodes 2 and 3, and node 1 if it `renews`, give signs of life.
  private func live(
    _ interval: Interval, in tracker: inout TrackerClock, renews: Bool
  ) -> [TrackerEffect] {
    var effects: [TrackerEffect] = []
    for _ in 0..<(interval.nanoseconds / 250_000_000) {
      effects += tracker.pass(.milliseconds(250))
      tracker.hear(.pong(0), from: 2)
      tracker.hear(.pong(0), from: 3)
      if renews { tracker.hear(.leaseRenew(aa.digest, prefixChunks: 1), from: 1) }
    }
    return effects
  }

  @Test("the first eligible node is granted the lease, and who wants the blob is told")
  func firstEligible() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    #expect(tracker.want(aa, by: 1, isEligible: false).grants(of: aa).isEmpty)
    let effects = tracker.want(aa, by: 2)
    let supply = Supply(digest: aa.digest, leaseHolder: NodeID(number: 2), holderCount: 0)
    #expect(
      effects.contains(
        .sendFrame(ConnectionID(2), .leaseGrant(aa.digest, termMilliseconds: 700))))
    #expect(effects.contains(.sendFrame(ConnectionID(1), .supply(supply))))
  }

  @Test("a lease that is renewed stays")
  func renewed() {
    var tracker = leased()
    #expect(live(.seconds(10), in: &tracker, renews: true).grants(of: aa).isEmpty)
  }

  @Test("a lease that is not renewed for 0.7 s goes to the node with the longest prefix")
  func expires() {
    var tracker = leased()
    tracker.want(aa, by: 2, prefix: 5)
    tracker.want(aa, by: 3, prefix: 7)
    #expect(live(.milliseconds(500), in: &tracker, renews: false).isEmpty)
    let effects = live(.milliseconds(500), in: &tracker, renews: false)
    #expect(effects.contains(.sendFrame(ConnectionID(1), .leaseRevoke(aa.digest))))
    #expect(effects.grants(of: aa) == [3])
  }

  @Test("a holder that did not renew is granted the lease again if nobody else is left")
  func lastResort() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.want(aa, by: 1)
    #expect(tracker.pass(.milliseconds(1200)).grants(of: aa) == [1])
  }

  @Test(
    "after a failure the lease goes to another, and not back",
    arguments: [LeaseOutcome.upstreamFailed, .upstreamRefused, .upstreamWrong])
  func released(_ outcome: LeaseOutcome) {
    var tracker = leased()
    #expect(tracker.hear(.leaseRelease(aa.digest, outcome), from: 1).grants(of: aa) == [2])
    #expect(tracker.hear(.leaseRelease(aa.digest, outcome), from: 2).grants(of: aa) == [3])
    let effects = tracker.hear(.leaseRelease(aa.digest, outcome), from: 3)
    #expect(effects.grants(of: aa).isEmpty)
    let nobody = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 0)
    for number in UInt64(1)...3 {
      #expect(effects.contains(.sendFrame(ConnectionID(number), .supply(nobody))))
    }
  }

  @Test("a lease given back as completed is not passed on")
  func completed() {
    var tracker = leased()
    tracker.want(aa, by: 2, prefix: 30)
    #expect(tracker.hear(.leaseRelease(aa.digest, .completed), from: 1).grants(of: aa).isEmpty)
    #expect(tracker.hold(aa, by: 1).grants(of: aa).isEmpty)
  }

  @Test("where somebody holds the blob there is no lease")
  func held() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    tracker.hold(aa, by: 1)
    let effects = tracker.want(aa, by: 2)
    let supply = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 1)
    #expect(effects.grants(of: aa).isEmpty)
    #expect(effects.contains(.sendFrame(ConnectionID(2), .supply(supply))))
  }

  @Test("when the last holder drops the blob the lease is granted")
  func evicted() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    tracker.hold(aa, by: 1)
    tracker.want(aa, by: 2)
    #expect(tracker.drop(aa, by: 1).grants(of: aa) == [2])
  }

  @Test("a holder that disconnects frees its lease at once")
  func disconnected() {
    var tracker = leased()
    tracker.want(aa, by: 3, prefix: 2)
    let effects = tracker.take(.connectionClosed(ConnectionID(1), .transportFailed))
    #expect(effects.grants(of: aa) == [3])
  }

  @Test("a holder that no longer wants the blob frees its lease")
  func gone() {
    var tracker = leased()
    #expect(tracker.drop(aa, by: 1).grants(of: aa) == [2])
  }

  @Test("who asks is granted the lease if it is free, even where somebody holds the blob")
  func requested() {
    var tracker = TrackerClock()
    for number in UInt64(1)...3 { tracker.join(number) }
    tracker.hold(aa, by: 1)
    tracker.want(aa, by: 2)
    tracker.want(aa, by: 3, isEligible: false)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 3).grants(of: aa).isEmpty)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 2).grants(of: aa) == [2])
  }

  @Test("of several who ask at once the first keeps the lease")
  func requestedAtOnce() {
    var tracker = TrackerClock()
    for number in UInt64(1)...4 { tracker.join(number) }
    tracker.hold(aa, by: 1)
    for number in UInt64(2)...4 { tracker.want(aa, by: number) }
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 2).grants(of: aa) == [2])
    for number in UInt64(3)...4 {
      #expect(tracker.hear(.leaseRequest(aa.digest), from: number).grants(of: aa).isEmpty)
    }
  }

  @Test("who asks for a lease that another holds waits; who holds it is told again")
  func requestedWhileHeld() {
    var tracker = leased()
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 2).isEmpty)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 1).grants(of: aa) == [1])
  }

  @Test("a lease that two others ask for leaves its holder, and does not come back")
  func doubted() {
    var tracker = leased()
    tracker.hear(.leaseRequest(aa.digest), from: 3)
    let effects = tracker.hear(.leaseRequest(aa.digest), from: 2)
    #expect(effects.first == .sendFrame(ConnectionID(1), .leaseRevoke(aa.digest)))
    #expect(effects.grants(of: aa) == [2])
    tracker.hear(.leaseRelease(aa.digest, .abandoned), from: 2)
    #expect(tracker.drop(aa, by: 2).grants(of: aa) == [3])
  }

  @Test("who asks twice counts once, and who has gone not at all")
  func doubtsOfOne() {
    var tracker = leased()
    tracker.hear(.leaseRequest(aa.digest), from: 2)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 2).isEmpty)
    tracker.drop(aa, by: 2)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 3).isEmpty)
  }

  @Test("of a hundred who want the blob five cannot take the lease from its holder")
  func fiveInAHundred() {
    var tracker = TrackerClock()
    for number in UInt64(1)...100 {
      tracker.join(number)
      tracker.want(aa, by: number)
    }
    for number in UInt64(2)...6 {
      #expect(tracker.hear(.leaseRequest(aa.digest), from: number).isEmpty)
    }
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 7).grants(of: aa) == [2])
  }

  @Test(
    "of a crowd of which twenty may fetch the blob two can, whoever else passes on a part of it")
  func twoInTwenty() {
    var tracker = TrackerClock()
    for number in UInt64(1)...100 {
      tracker.join(number)
      tracker.want(aa, by: number, isEligible: number <= 20)
    }
    tracker.hear(.leaseRequest(aa.digest), from: 2)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 3).grants(of: aa) == [2])
  }

  @Test("doubts that come far apart do not add up")
  func oldDoubts() {
    var tracker = leased()
    tracker.hear(.leaseRequest(aa.digest), from: 2)
    _ = live(.milliseconds(2250), in: &tracker, renews: true)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 3).isEmpty)
  }

  @Test("who gives the lease back and gets it again is doubted as before")
  func takenAgain() {
    var tracker = leased()
    tracker.hear(.leaseRequest(aa.digest), from: 2)
    #expect(tracker.hear(.leaseRelease(aa.digest, .abandoned), from: 1).grants(of: aa) == [1])
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 3).grants(of: aa) == [2])
  }

  @Test("after each lease that was taken away the next one is safe for a second longer")
  func safeForLonger() {
    var tracker = leased()
    func doubt(by numbers: [UInt64]) -> [UInt64] {
      numbers.flatMap { tracker.hear(.leaseRequest(aa.digest), from: $0).grants(of: aa) }
    }
    #expect(doubt(by: [2, 3]) == [2])
    #expect(doubt(by: [1, 3]).isEmpty)
    for _ in 0..<4 {
      tracker.pass(.milliseconds(250))
      tracker.hear(.leaseRenew(aa.digest, prefixChunks: 0), from: 2)
    }
    #expect(doubt(by: [1, 3]).first == 3)
  }

  @Test("only the holder can renew or give back a lease")
  func strangers() {
    var tracker = leased()
    #expect(tracker.hear(.leaseRelease(aa.digest, .upstreamFailed), from: 2).isEmpty)
    for _ in 0..<4 {
      tracker.hear(.leaseRenew(aa.digest, prefixChunks: 9), from: 2)
      tracker.pass(.milliseconds(250))
    }
    #expect(tracker.pass(.milliseconds(200)).grants(of: aa) != [1])
  }
}
