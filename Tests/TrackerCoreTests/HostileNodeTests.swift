// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// Nodes that try to make a tracker work or remember without end.
@Suite struct HostileNodeTests {
  private let aa = TrackerClock.aa

  @Test("a node that holds and drops a blob in turns does not make the tracker tell everyone")
  func supplyFlood() {
    var tracker = TrackerClock()
    for number: UInt64 in 1...50 {
      tracker.join(number)
      tracker.want(aa, by: number)
    }
    tracker.join(99)
    tracker.pass(.milliseconds(200))
    let effects = (0..<1_000).flatMap { _ in tracker.hold(aa, by: 99) + tracker.drop(aa, by: 99) }
    let supplies = effects.filter {
      if case .sendFrame(_, .supply) = $0 { true } else { false }
    }
    #expect(supplies.count <= 50 * tracker.core.configuration.suppliesPerIntervalMax)
  }

  @Test("who wants a blob is told in a moment what was not told at once")
  func lateSupply() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    tracker.want(aa, by: 1, isEligible: false)
    for _ in 0..<20 {
      tracker.hold(aa, by: 2)
      tracker.drop(aa, by: 2)
    }
    tracker.hold(aa, by: 2)
    let supply = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 1)
    #expect(
      tracker.pass(.milliseconds(250)).last { $0 != .sendFrame(ConnectionID(1), .ping(0)) }
        == .sendFrame(ConnectionID(1), .supply(supply)))
  }

  @Test("whoever is granted the lease is told that nobody else has it, however fast it goes round")
  func fastLease() {
    var tracker = TrackerClock()
    for number: UInt64 in 1...30 {
      tracker.join(number)
      tracker.want(aa, by: number)
    }
    for number: UInt64 in 1...29 {
      let effects = tracker.hear(.leaseRelease(aa.digest, .upstreamRefused), from: number)
      let supply = Supply(
        digest: aa.digest, leaseHolder: TrackerClock.identity(number + 1).nodeID, holderCount: 0)
      #expect(effects.grants(of: aa) == [number + 1])
      #expect(effects.contains(.sendFrame(ConnectionID(number + 1), .supply(supply))))
    }
  }

  @Test("a node that announces too much is closed, and all it said is forgotten")
  func announcementFlood() {
    var tracker = TrackerClock { $0.blobsPerNodeMax = 10 }
    tracker.join(1)
    let effects = (0..<11).flatMap { tracker.hold(blob($0), by: 1) }
    #expect(effects == [.closeConnection(ConnectionID(1), .limitExceeded)])
    #expect(tracker.core.blobCount == 0)
  }

  @Test("blobs beyond the limit of all nodes are passed over, and nobody is closed for it")
  func blobsLimit() {
    var tracker = TrackerClock { $0.blobsMax = 10 }
    for number: UInt64 in 1...3 {
      tracker.join(number)
      for index: UInt8 in 0..<8 { tracker.hold(blob(UInt8(number) * 8 + index), by: number) }
    }
    #expect(tracker.core.blobCount == 10)
    #expect(tracker.core.memberCount == 3)
    #expect(tracker.core.invariantViolation() == nil)
  }

  private func blob(_ byte: UInt8) -> Blob {
    Blob(digest: TrackerClock.digest(byte), sizeBytes: 1)
  }
}
