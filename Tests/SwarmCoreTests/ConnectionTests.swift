// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Connections to peers and to the tracker.
@Suite struct ConnectionTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c2 = ConnectionID(2)

  private func neighbour(_ number: UInt8) -> Neighbour {
    Neighbour(nodeID: Fixture.nodeID(number), address: Fixture.address(number), zone: "")
  }

  /// Node 1111… with a tracker, connected as 99.
  private func tracked() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    return node
  }

  @Test("a new peer is told what is wanted and what is held")
  func greeting() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<2, of: aa)
    let effects = node.meet(2)
    #expect(effects.contains(.sendFrame(c2, .want([aa.blob]))))
    #expect(effects.contains(.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<2])))))
  }

  @Test("neighbours are dialled once, the node itself and those connected not at all")
  func neighboursAreDialled() {
    var node = tracked()
    node.meet(4)
    #expect(
      node.hear(.neighbours([neighbour(1), neighbour(2), neighbour(4)]), from: 99) == [
        .openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
      ])
    #expect(node.hear(.neighbours([neighbour(2)]), from: 99).isEmpty)
  }

  @Test("a dial that failed is tried again, ever more seldom, and given up")
  func dialsBackOff() {
    var node = tracked()
    node.hear(.neighbours([neighbour(2)]), from: 99)
    let dial = NodeEffect.openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
    var waits: [Int] = []
    for _ in 0..<10 {
      node.take(.connectionFailed(Fixture.address(2)))
      var steps = 0
      while steps < 100, !node.pass(.milliseconds(250)).contains(dial) {
        node.hear(.pong(0), from: 99)
        steps += 1
      }
      if steps == 100 { break }
      waits.append(steps)
    }
    #expect(waits.count >= 4)
    #expect(waits.count < 10)
    #expect(waits == waits.sorted())
  }

  @Test("a peer that the network loses is dialled again by the side that had dialled it")
  func lostPeersAreDialled() {
    let dial = NodeEffect.openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
    for isInitiator in [true, false] {
      var node = Solo()
      node.pull(aa)
      node.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: isInitiator))
      #expect(!node.take(.connectionClosed(c2, .transportFailed)).contains(dial))
      #expect(node.pass(.milliseconds(500)).contains(dial) == isInitiator)
    }
  }

  @Test("a peer that went away of its own accord, or is of no use, is not dialled again")
  func leaversAreNotDialled() {
    let dial = NodeEffect.openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
    var pulling = Solo()
    pulling.pull(aa)
    pulling.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true))
    pulling.take(.connectionClosed(c2, .shutdown))
    #expect(!pulling.pass(.milliseconds(500)).contains(dial))
    var idle = Solo()
    idle.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true))
    idle.take(.connectionClosed(c2, .transportFailed))
    #expect(!idle.pass(.milliseconds(500)).contains(dial))
  }

  /// Node 2222… takes each call and drops it after so many seconds: what is waited before the next,
  /// in quarters of a second.
  private func waits(_ calls: UInt64, lastingSeconds life: Int, _ node: inout Solo) -> [Int] {
    let dial = NodeEffect.openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
    return (1...calls).map { call in
      let connection = ConnectionID(1000 * UInt64(life + 1) + call)
      node.take(.connectionOpened(connection, Fixture.identity(2), isInitiator: true))
      for _ in 0..<life {
        node.pass(.seconds(1))
        node.hear(.pong(0), from: connection.number)
      }
      node.take(.connectionClosed(connection, .transportFailed))
      return (1...80).first { _ in node.pass(.milliseconds(250)).contains(dial) } ?? 0
    }
  }

  @Test("a peer that takes connections and drops them is dialled ever more seldom")
  func connectionsThatDoNotLast() {
    var node = Solo {
      $0.mayFetchUpstream = false
      $0.pullPatience = .seconds(1_000)
    }
    node.pull(aa)
    let dropped = waits(9, lastingSeconds: 0, &node)
    #expect(zip(dropped, [1, 2, 4, 8, 16, 32, 64, 64, 64]).allSatisfy { $1...($1 + 1) ~= $0 })
    // One that has lasted makes up for them.
    let lasting = waits(2, lastingSeconds: 31, &node)
    #expect(lasting.allSatisfy { $0 <= 2 }, "\(lasting)")
  }

  @Test("to be named by the tracker again does not have such a peer dialled sooner")
  func droppedPeerIsNamedAgain() {
    var node = tracked()
    let dial = NodeEffect.openConnection(Fixture.address(2), expecting: Fixture.nodeID(2))
    #expect(node.hear(.neighbours([neighbour(2)]), from: 99).contains(dial))
    node.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true))
    node.take(.connectionClosed(c2, .transportFailed))
    #expect(!node.hear(.neighbours([neighbour(2)]), from: 99).contains(dial))
    #expect(node.pass(.seconds(1)).contains(dial))
  }

  @Test("of two connections both sides keep the one that the smaller id opened")
  func duplicates() {
    let c8 = ConnectionID(8)
    // 1111… opened 2, and 2222… opens 8.
    var smaller = Solo()
    smaller.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true))
    #expect(
      smaller.take(.connectionOpened(c8, Fixture.identity(2), isInitiator: false)) == [
        .closeConnection(c8, .duplicate)
      ])
    // The same from the other side of the order: 8 came first.
    var late = Solo()
    late.take(.connectionOpened(c8, Fixture.identity(2), isInitiator: false))
    #expect(
      late.take(.connectionOpened(c2, Fixture.identity(2), isInitiator: true)).first
        == .closeConnection(c8, .duplicate))
  }

  @Test("of two connections that one side opened, the newer is kept")
  func reconnection() {
    var node = Solo()
    node.meet(2, as: 2)
    #expect(node.meet(2, as: 8).first == .closeConnection(c2, .duplicate))
    #expect(node.hear(.ping(5), from: 2).isEmpty)
    #expect(node.hear(.ping(5), from: 8) == [.sendFrame(ConnectionID(8), .pong(5))])
  }

  @Test("a connection to the node itself is refused")
  func selfConnection() {
    var node = Solo()
    #expect(node.meet(1) == [.closeConnection(ConnectionID(1), .selfConnection)])
  }

  @Test("connections beyond the limit are refused")
  func tooMany() {
    var node = Solo { $0.peerConnectionsMax = 2 }
    #expect(node.meet(2).isEmpty)
    #expect(node.meet(3).isEmpty)
    #expect(node.meet(4) == [.closeConnection(ConnectionID(4), .tooManyConnections)])
  }

  @Test("a tracker that was not dialled is not listened to")
  func strangeTracker() {
    var node = Solo()
    #expect(node.meetTracker() == [.closeConnection(ConnectionID(99), .wrongRole)])
  }

  @Test("a silent peer is asked for a sign of life, then dropped")
  func silentPeer() {
    var node = Solo()
    node.meet(2)
    let first = node.pass(.milliseconds(1300))
    #expect(first.filter { $0 == .sendFrame(c2, .ping(0)) }.count == 1)
    node.hear(.pong(0), from: 2)
    #expect(!node.pass(.milliseconds(2900)).contains(.closeConnection(c2, .silent)))
    #expect(node.pass(.milliseconds(400)).contains(.closeConnection(c2, .silent)))
  }

  @Test("a silent tracker is dropped and dialled again")
  func silentTracker() {
    var node = tracked()
    let effects = node.pass(.seconds(4))
    #expect(effects.contains(.sendFrame(ConnectionID(99), .ping(0))))
    #expect(effects.contains(.closeConnection(ConnectionID(99), .silent)))
    #expect(effects.last == .openConnection(Fixture.trackerAddress, expecting: nil))
  }

  @Test("with two trackers the other is dialled after a failure")
  func otherTracker() {
    let other = HostPort(host: "10.0.0.98", port: 7098)
    var node = Solo(trackers: [Fixture.trackerAddress, other])
    node.take(.connectionFailed(Fixture.trackerAddress))
    #expect(node.pass(.milliseconds(500)) == [.openConnection(other, expecting: nil)])
  }

  @Test("a tracker that comes back is told everything again")
  func reannouncement() {
    var node = tracked()
    node.take(.blobHeld(aa.blob))
    node.take(.connectionClosed(ConnectionID(99), .transportFailed))
    node.pass(.seconds(1))
    #expect(
      node.meetTracker() == [
        .sendFrame(
          ConnectionID(99), .announce([Announcement(blob: aa.blob, standing: .holding)]))
      ])
  }

  @Test(
    "a frame out of state closes that connection only",
    arguments: [
      .announce([]), .leaseRequest(Fixture.digest(0xaa)), .neighbours([]),
      .leaseRevoke(Fixture.digest(0xaa)),
    ] as [Frame])
  func outOfState(_ frame: Frame) {
    var node = Solo()
    node.meet(2)
    node.meet(3)
    #expect(node.hear(frame, from: 2) == [.closeConnection(c2, .outOfState)])
    #expect(node.hear(.ping(1), from: 3) == [.sendFrame(ConnectionID(3), .pong(1))])
  }

  @Test("another size for a digest is passed over, since it cannot be judged here")
  func otherSize() {
    let other = Blob(digest: aa.digest, sizeBytes: 5)
    var node = Solo()
    node.pull(aa)
    node.meet(2)
    #expect(node.hear(.want([other]), from: 2) == [])
    #expect(node.hear(.have(Holding(blob: other, chunks: [0..<1])), from: 2) == [])
  }

  @Test("a chunk or a run beyond the blob closes that connection only")
  func inconsistentBlob() {
    let frames: [Frame] = [
      .offer(aa.chunk(4)), .have(Holding(blob: aa.blob, chunks: [3..<5])),
      .chain(aa.signed([aa.chain[1]], first: 4, by: 2)),
    ]
    for frame in frames {
      var node = Solo()
      node.pull(aa)
      node.meet(2)
      node.meet(3)
      #expect(node.hear(frame, from: 2) == [.closeConnection(c2, .inconsistentBlob)])
      #expect(node.hear(.ping(1), from: 3) == [.sendFrame(ConnectionID(3), .pong(1))])
    }
  }

  @Test("an evicted blob is taken back from the tracker and from peers")
  func eviction() {
    var node = tracked()
    node.meet(2)
    node.take(.blobHeld(aa.blob))
    node.hear(.want([aa.blob]), from: 2)
    #expect(
      node.take(.blobEvicted(aa.digest)) == [
        .sendFrame(ConnectionID(99), .announce([Announcement(blob: aa.blob, standing: .gone)])),
        .sendFrame(c2, .drop(aa.digest)),
      ])
    #expect(
      node.hear(.request(aa.chunk(0)), from: 2) == [
        .sendFrame(c2, .decline(aa.chunk(0), .missing))
      ])
  }

  @Test("a node that stops says goodbye, fails its pulls and is silent ever after")
  func shutdown() {
    var node = tracked()
    node.meet(2)
    node.pull(aa)
    #expect(
      node.take(.shutdownRequested) == [
        .closeConnection(c2, .shutdown), .closeConnection(ConnectionID(99), .shutdown),
        .failBlob(aa.digest, .shutdown),
      ])
    #expect(node.core.nextDeadline == nil)
    #expect(node.hear(.ping(1), from: 2).isEmpty)
    #expect(node.take(.deadlineReached).isEmpty)
  }

  @Test("a deadline that has not come is nothing")
  func spuriousDeadlines() {
    var node = tracked()
    node.meet(2)
    node.pull(aa)
    node.take(.deadlineReached)
    let deadline = node.core.nextDeadline
    for _ in 0..<10 { #expect(node.takeAll(.deadlineReached).isEmpty) }
    #expect(node.core.nextDeadline == deadline)
  }

  @Test("nothing happens before the node is started")
  func notStarted() {
    var node = Node(
      nodeID: Fixture.nodeID(1), publicKey: Fixture.key(1),
      configuration: NodeConfiguration(trackers: []), seed: 1)
    var effects = EffectQueue<NodeEffect>()
    node.handle(.pullRequested(aa.blob, source: Fixture.source), at: .zero, into: &effects)
    #expect(effects.isEmpty)
    #expect(node.nextDeadline == nil)
  }

  @Test("an event before the last one's effects were carried out is a programmer's error")
  func undrainedEffects() async {
    await #expect(processExitsWith: .failure) {
      var node = Solo()
      node.handleTwice()
    }
  }
}

extension Solo {
  /// Hands in two events without taking the effects of the first.
  fileprivate mutating func handleTwice() {
    var copy = core
    var effects = EffectQueue<NodeEffect>()
    let blob = Blob(digest: Fixture.digest(0xaa), sizeBytes: 1)
    copy.handle(.pullRequested(blob, source: nil), at: now, into: &effects)
    copy.handle(.deadlineReached, at: now, into: &effects)
  }
}
