// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// Neighbours that are of no use are replaced (Docs/Protocol.md §6.9).
@Suite struct ReplacementTests {
  private let aa = TrackerClock.aa

  /// Nodes that all want the blob, and whom the last of them was told of.
  private func crowd(_ count: UInt64) -> (tracker: TrackerClock, neighbours: [NodeID]) {
    var tracker = TrackerClock()
    for number in 1...count { tracker.join(number) }
    for number in 1..<count { tracker.want(aa, by: number) }
    let named = tracker.want(aa, by: count).neighbours(of: count)
    return (tracker, named)
  }

  @Test("§6.9: a node all of whose neighbours are of no use is named others")
  func allAreReplaced() {
    var (tracker, lost) = crowd(60)
    #expect(lost.count >= 8)
    let others = tracker.hear(.neighboursLost(lost), from: 60).neighbours(of: 60)
    #expect(others.count == TrackerConfiguration().degreePerBlobMin)
    #expect(!others.contains { lost.contains($0) })
  }

  @Test("those that were lost are not named again, nor is the node to them")
  func neverAgain() {
    var (tracker, lost) = crowd(20)
    tracker.hear(.neighboursLost(lost), from: 20)
    for round in 1...5 {
      tracker.pass(.milliseconds(600))
      for number in UInt64(1)...20 { tracker.hear(.pong(0), from: number) }
      let named = tracker.want(aa, by: 20, prefix: round).neighbours(of: 20)
      #expect(!named.contains { lost.contains($0) })
    }
    for number in UInt64(1)..<20 where lost.contains(NodeID(number: number)) {
      let named = tracker.want(aa, by: number, prefix: 1).neighbours(of: number)
      #expect(!named.contains(NodeID(number: 20)))
    }
  }

  @Test("who was lost a minute ago may be named again: it may have come back")
  func againAfterAMinute() {
    var (tracker, lost) = crowd(3)
    #expect(Set(lost) == [NodeID(number: 1), NodeID(number: 2)])
    tracker.hear(.neighboursLost(lost), from: 3)
    #expect(tracker.want(aa, by: 3, prefix: 1).neighbours(of: 3).isEmpty)
    for _ in 0..<61 {
      tracker.pass(.seconds(1))
      for number in UInt64(1)...3 { tracker.hear(.pong(0), from: number) }
    }
    #expect(Set(tracker.want(aa, by: 3, prefix: 2).neighbours(of: 3)) == Set(lost))
  }

  @Test("what comes more often than twice a second is passed over")
  func tooOften() {
    var (tracker, lost) = crowd(60)
    let first = tracker.hear(.neighboursLost(lost), from: 60).neighbours(of: 60)
    #expect(tracker.hear(.neighboursLost(first), from: 60).isEmpty)
    tracker.pass(.milliseconds(500))
    #expect(!tracker.hear(.neighboursLost(first), from: 60).neighbours(of: 60).isEmpty)
  }

  @Test("others keep a node that is of no use to one")
  func othersKeepIt() {
    var (tracker, lost) = crowd(10)
    tracker.hear(.neighboursLost(lost), from: 10)
    tracker.join(11)
    let named = tracker.want(aa, by: 11).neighbours(of: 11)
    #expect(named.contains { lost.contains($0) })
  }

  @Test("nodes that nobody knows, or the node itself, replace nothing")
  func strangers() {
    var (tracker, _) = crowd(60)
    let own = tracker.hear(
      .neighboursLost([NodeID(number: 60), NodeID(number: 999)]), from: 60)
    // It is filled up to what each has in the end, no further.
    #expect(own.neighbours(of: 60).count < TrackerConfiguration().degreePerBlobMin)
  }
}
