// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What a node tells the tracker of neighbours that are of no use (Docs/Protocol.md §6.9).
@Suite struct LostNeighbourTests {
  private let aa = ModelBlob(0xaa, chunks: 4)

  private func neighbour(_ number: UInt8) -> Neighbour {
    Neighbour(nodeID: Fixture.nodeID(number), address: Fixture.address(number), zone: "")
  }

  /// Node 1111… after blob aa, which only peers can have, with a tracker as connection 99.
  private func seeker(isPulling: Bool = true) -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress]) {
      $0.mayFetchUpstream = false
      $0.pullPatience = .seconds(1_000)
    }
    node.meetTracker()
    if isPulling { node.pull(aa) }
    return node
  }

  /// Whom the tracker is told of, frame by frame, while nobody but the dead falls silent.
  private func told(
    _ tenths: Int, alive: [UInt64] = [], _ node: inout Solo
  ) -> [[NodeID]] {
    var frames: [[NodeID]] = []
    for _ in 0..<tenths {
      for connection in alive + [99] { node.hear(.pong(0), from: connection) }
      for case .sendFrame(ConnectionID(99), .neighboursLost(let nodes)) in node.pass(
        .milliseconds(100))
      { frames.append(nodes) }
    }
    return frames
  }

  private func lie(_ number: UInt8, to node: inout Solo) {
    node.meet(number)
    node.hearChain(aa.forgedBatch(1..<2, by: 7), from: UInt64(number))
  }

  @Test("§6.9: a liar is told of, and so is one that is named again")
  func quarantined() {
    var node = seeker()
    lie(2, to: &node)
    #expect(told(20, &node) == [[Fixture.nodeID(2)]])
    node.hear(.neighbours([neighbour(2)]), from: 99)
    #expect(told(20, &node) == [[Fixture.nodeID(2)]])
  }

  @Test("several are told of in one frame, once a second at most")
  func together() {
    var node = seeker()
    for number: UInt8 in 2...4 { lie(number, to: &node) }
    #expect(told(7, &node) == [(2...4).map { Fixture.nodeID($0) }])
    lie(5, to: &node)
    #expect(told(6, &node).isEmpty)
    #expect(told(6, &node) == [[Fixture.nodeID(5)]])
  }

  @Test("who cannot be reached is told of")
  func unreachable() {
    var node = seeker()
    node.hear(.neighbours([neighbour(2)]), from: 99)
    node.take(.connectionFailed(Fixture.address(2)))
    #expect(told(8, &node) == [[Fixture.nodeID(2)]])
  }

  @Test("who was lost and comes back within half a second is not")
  func backAgain() {
    var node = seeker()
    node.meet(2)
    node.take(.connectionClosed(ConnectionID(2), .transportFailed))
    #expect(told(3, &node).isEmpty)
    node.meet(2, as: 20)
    #expect(told(10, alive: [20], &node).isEmpty)
    node.take(.connectionClosed(ConnectionID(20), .transportFailed))
    #expect(told(10, &node) == [[Fixture.nodeID(2)]])
  }

  @Test("who has a chunk and never delivers is told of after three times")
  func barren() {
    var node = seeker()
    node.meet(2)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<1])), from: 2)
    #expect(told(60, alive: [2], &node).isEmpty)
    #expect(told(140, alive: [2], &node).first == [Fixture.nodeID(2)])
  }

  @Test("who is after nothing asks for no neighbours until it is")
  func idle() {
    var node = seeker(isPulling: false)
    node.hear(.neighbours([neighbour(2)]), from: 99)
    node.take(.connectionFailed(Fixture.address(2)))
    #expect(told(20, &node).isEmpty)
    node.pull(aa)
    #expect(told(2, &node) == [[Fixture.nodeID(2)]])
  }
}
