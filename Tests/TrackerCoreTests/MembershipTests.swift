// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// Who is there, and who is told of whom.
@Suite struct MembershipTests {
  private let aa = TrackerClock.aa
  private let bb = TrackerClock.bb

  @Test("a node that says nothing is asked, then forgotten within 5 s")
  func silentMember() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.hold(aa, by: 1)
    #expect(
      tracker.pass(.milliseconds(1200)) == [.sendFrame(ConnectionID(1), .ping(0))])
    let effects = tracker.pass(.milliseconds(3800))
    #expect(effects == [.closeConnection(ConnectionID(1), .silent)])
    #expect(tracker.core.memberCount == 0)
    #expect(tracker.core.blobCount == 0)
    #expect(tracker.core.nextDeadline == nil)
  }

  @Test("a node that answers is kept")
  func answering() {
    var tracker = TrackerClock()
    tracker.join(1)
    for _ in 0..<20 {
      for effect in tracker.pass(.milliseconds(500)) {
        #expect(effect == .sendFrame(ConnectionID(1), .ping(0)))
        tracker.hear(.pong(0), from: 1)
      }
    }
    #expect(tracker.core.memberCount == 1)
  }

  @Test("a node whose connection closes is forgotten at once", arguments: CloseReason.allCases)
  func closed(_ reason: CloseReason) {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.hold(aa, by: 1)
    tracker.take(.connectionClosed(ConnectionID(1), reason))
    #expect(tracker.core.memberCount == 0)
    #expect(tracker.core.blobCount == 0)
  }

  @Test("a node that connects again takes the place of its old self")
  func reconnected() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.want(aa, by: 1)
    #expect(tracker.join(1, as: 11) == [.closeConnection(ConnectionID(1), .duplicate)])
    #expect(tracker.core.memberCount == 1)
    #expect(tracker.hear(.ping(3), from: 1).isEmpty)
    #expect(tracker.want(aa, by: 11).grants(of: aa) == [11])
    tracker.take(.connectionClosed(ConnectionID(1), .duplicate))
    #expect(tracker.core.memberCount == 1)
  }

  @Test(
    "a frame out of state closes that connection only",
    arguments: [
      .want([]), .offer(ChunkReference(TrackerClock.aa.digest, 0)), .neighbours([]),
      .leaseGrant(TrackerClock.aa.digest, termMilliseconds: 1), .drop(TrackerClock.aa.digest),
    ] as [Frame])
  func outOfState(_ frame: Frame) {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    #expect(tracker.hear(frame, from: 1) == [.closeConnection(ConnectionID(1), .outOfState)])
    #expect(tracker.core.memberCount == 1)
    #expect(tracker.hear(.ping(3), from: 2) == [.sendFrame(ConnectionID(2), .pong(3))])
  }

  @Test("another tracker is no member, and nodes beyond the limit are refused")
  func refused() {
    var tracker = TrackerClock { $0.connectionsMax = 1 }
    #expect(
      tracker.take(
        .connectionOpened(ConnectionID(9), TrackerClock.identity(9, role: .tracker))) == [
          .closeConnection(ConnectionID(9), .wrongRole)
        ])
    tracker.join(1)
    #expect(tracker.join(2) == [.closeConnection(ConnectionID(2), .tooManyConnections)])
    #expect(tracker.want(aa, by: 2).isEmpty)
  }

  @Test("a node that announces more blobs than it may is sent away")
  func tooManyBlobs() {
    var tracker = TrackerClock { $0.blobsPerNodeMax = 1 }
    tracker.join(1)
    tracker.hold(aa, by: 1)
    #expect(tracker.hold(bb, by: 1) == [.closeConnection(ConnectionID(1), .limitExceeded)])
    #expect(tracker.core.blobCount == 0)
  }

  @Test("of two sizes for one digest the first stays")
  func twoSizes() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    tracker.hold(aa, by: 1)
    #expect(tracker.want(Blob(digest: aa.digest, sizeBytes: 5), by: 2).isEmpty)
    #expect(tracker.core.memberCount == 2)
  }

  @Test("a tracker that stops says so to everyone")
  func shutdown() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.join(2)
    #expect(
      tracker.take(.shutdownRequested) == [
        .closeConnection(ConnectionID(1), .shutdown), .closeConnection(ConnectionID(2), .shutdown),
      ])
  }

  @Test("a tracker that starts empty knows everything again from what nodes announce")
  func rebuilt() {
    var tracker = TrackerClock()
    tracker.join(1)
    tracker.hear(
      .announce([
        Announcement(blob: aa, standing: .holding), Announcement(blob: bb, standing: .holding),
      ]), from: 1)
    tracker.join(2)
    let effects = tracker.want(aa, by: 2)
    #expect(tracker.core.blobCount == 2)
    #expect(effects.neighbours(of: 2) == [NodeID(number: 1)])
    #expect(effects.grants(of: aa).isEmpty)
  }

  @Test("who wants a blob is told of who has it and who wants it, but not of itself")
  func neighbours() {
    var tracker = TrackerClock()
    for number in UInt64(1)...4 { tracker.join(number) }
    tracker.hold(aa, by: 1)
    tracker.want(aa, by: 2)
    tracker.want(bb, by: 4)
    let told = tracker.want(aa, by: 3).neighbours(of: 3)
    #expect(Set(told) == [NodeID(number: 1), NodeID(number: 2)])
    #expect(tracker.want(aa, by: 3, prefix: 1).neighbours(of: 3).isEmpty)
  }

  @Test("a node that takes no connections is named to nobody")
  func unreachable() {
    var tracker = TrackerClock()
    let id = NodeID(number: 1)
    let hidden = PeerIdentity(
      nodeID: id, publicKey: PublicKey(bytes: id.bytes), role: .node, advertised: nil, zone: "",
      version: .current)
    tracker.take(.connectionOpened(ConnectionID(1), hidden))
    tracker.hold(aa, by: 1)
    tracker.join(2)
    #expect(tracker.want(aa, by: 2).neighbours(of: 2).isEmpty)
  }

  @Test("two hundred nodes that join one after the other form a nearly regular graph")
  func degrees() {
    let count = UInt64(200)
    var tracker = TrackerClock()
    var degrees = [Int](repeating: 0, count: Int(count) + 1)
    func note(_ effects: [TrackerEffect], of number: UInt64) {
      let told = effects.neighbours(of: number)
      #expect(!told.contains(NodeID(number: number)))
      #expect(Set(told).count == told.count)
      degrees[Int(number)] += told.count
      for other in UInt64(1)...count where told.contains(NodeID(number: other)) {
        degrees[Int(other)] += 1
      }
    }
    for number in 1...count {
      tracker.join(number)
      let effects = tracker.want(aa, by: number)
      if number > 12 { #expect(effects.neighbours(of: number).count == 12) }
      note(effects, of: number)
    }
    // Every node tells of progress once: who came last is given more neighbours.
    for number in 1...count { note(tracker.want(aa, by: number, prefix: 1), of: number) }
    #expect(degrees.dropFirst().min()! >= 20)
    #expect(degrees.max()! <= 40)
  }

  @Test("the same seed gives the same neighbours, another one others")
  func seeded() {
    func run(seed: UInt64) -> [TrackerEffect] {
      var tracker = TrackerClock(seed: seed)
      return (UInt64(1)...40).flatMap { number in
        tracker.join(number)
        return tracker.want(aa, by: number)
      }
    }
    #expect(run(seed: 1) == run(seed: 1))
    #expect(run(seed: 1) != run(seed: 2))
  }

  @Test("an early deadline is nothing")
  func spuriousDeadline() {
    var tracker = TrackerClock()
    tracker.join(1)
    let deadline = tracker.core.nextDeadline
    #expect(tracker.take(.deadlineReached).isEmpty)
    #expect(tracker.core.nextDeadline == deadline)
  }
}
