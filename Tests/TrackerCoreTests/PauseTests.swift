// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// What a lease holder says of upstream (Docs/Protocol.md §6.8).
@Suite struct PauseTests {
  private let aa = TrackerClock.aa

  /// Nodes 1 to 4 want the blob, node 1 holds the lease.
  private func leased() -> TrackerClock {
    var tracker = TrackerClock()
    for number in UInt64(1)...4 { tracker.join(number) }
    for number in UInt64(1)...4 { tracker.want(aa, by: number) }
    return tracker
  }

  private func busy(_ milliseconds: Int) -> Frame {
    .upstreamPause(
      UpstreamPause(digest: aa.digest, reason: .busy, milliseconds: milliseconds))
  }

  private func told(_ effects: [TrackerEffect]) -> [UInt64] {
    effects.compactMap {
      if case .sendFrame(let connection, .upstreamPause) = $0 { connection.number } else { nil }
    }
  }

  @Test("§6.8: the word of one moves the lease once, that of two is passed on and holds it")
  func twoWitnesses() {
    var tracker = leased()
    let first = tracker.hear(busy(2000), from: 1)
    #expect(first.grants(of: aa) == [2])
    #expect(told(first) == [3, 4])
    let second = tracker.hear(busy(2000), from: 2)
    #expect(second.grants(of: aa).isEmpty)
    #expect(told(second) == [1, 3, 4])
  }

  @Test("who does not hold the lease moves and holds up nobody")
  func stranger() {
    var tracker = leased()
    #expect(tracker.hear(busy(2000), from: 3).isEmpty)
  }

  @Test("doubts do not take the lease from one who waits for upstream, but answer the doubter")
  func doubts() {
    var tracker = leased()
    tracker.hear(busy(2000), from: 1)
    tracker.hear(busy(2000), from: 2)
    for number in [UInt64(1), 3, 4] {
      let effects = tracker.hear(.leaseRequest(aa.digest), from: number)
      #expect(effects.grants(of: aa).isEmpty)
      #expect(told(effects) == [number])
    }
    tracker.pass(.milliseconds(2000))
    tracker.hear(.leaseRenew(aa.digest, prefixChunks: 0), from: 2)
    tracker.hear(.leaseRequest(aa.digest), from: 3)
    #expect(tracker.hear(.leaseRequest(aa.digest), from: 4).grants(of: aa) != [])
  }

  @Test("who comes to want the blob, or gets the lease, is told first")
  func newcomers() throws {
    var tracker = leased()
    tracker.hear(busy(5000), from: 1)
    tracker.hear(busy(5000), from: 2)
    tracker.join(5)
    #expect(told(tracker.want(aa, by: 5)) == [5])
    let moved = tracker.drop(aa, by: 2)
    #expect(moved.grants(of: aa) == [3])
    let pause = try #require(
      moved.firstIndex { if case .sendFrame(_, .upstreamPause) = $0 { true } else { false } })
    let grant = try #require(
      moved.firstIndex { if case .sendFrame(_, .leaseGrant) = $0 { true } else { false } })
    #expect(pause < grant)
  }
}
