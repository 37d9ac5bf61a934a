// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// How long a node that was shown to lie is not spoken to (Docs/Protocol.md §8.1).
@Suite struct QuarantineTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let bb = ModelBlob(0xbb, chunks: 4)

  /// Node 1111… after blobs aa and bb, which only peers can have.
  private func seeker(_ change: (inout NodeConfiguration) -> Void = { _ in }) -> Solo {
    var node = Solo {
      $0.mayFetchUpstream = false
      $0.pullPatience = .seconds(1_000_000)
      change(&$0)
    }
    node.pull(aa)
    return node
  }

  /// A node connects and passes on what nobody has signed.
  private func lie(_ number: UInt8, as connection: UInt64, to node: inout Solo) {
    node.meet(number, as: connection)
    let quarantined = NodeEffect.closeConnection(ConnectionID(connection), .chainRejected)
    let effects = node.hearChain(aa.forgedBatch(1..<2, by: 7), from: connection)
    #expect(effects.contains(quarantined), "it was not let in")
  }

  private func isLetIn(_ number: UInt8, as connection: UInt64, by node: inout Solo) -> Bool {
    !node.meet(number, as: connection)
      .contains(.closeConnection(ConnectionID(connection), .quarantined))
  }

  /// Lies, waits as long as it must and lies again: how long it had to wait each time, in minutes.
  private func waits(_ lies: Int, goodFor good: Interval = .zero, _ node: inout Solo) -> [Int] {
    var connection: UInt64 = 100
    return (0..<lies).map { _ in
      connection += 1
      lie(2, as: connection, to: &node)
      var minutes = 0
      repeat {
        node.pass(.seconds(60))
        minutes += 1
        connection += 1
      } while !isLetIn(2, as: connection, by: &node)
      node.take(.connectionClosed(ConnectionID(connection), .endOfStream))
      node.pass(good)
      return minutes
    }
  }

  @Test("each relapse costs twice as long, from a minute up to an hour")
  func relapse() {
    var node = seeker()
    #expect(waits(9, &node) == [1, 2, 4, 8, 16, 32, 60, 60, 60])
  }

  @Test("half an hour of good time makes up for one lie")
  func forgiven() {
    var node = seeker()
    _ = waits(3, &node)
    // Two of the three are forgiven: the next is the second.
    node.pass(.seconds(2 * 1_800))
    #expect(waits(1, &node) == [2])
    // All are.
    node.pass(.seconds(2 * 1_800))
    #expect(waits(1, &node) == [1])
  }

  @Test("one lie in half an hour never costs more than the first")
  func rareLies() {
    var node = seeker()
    #expect(waits(5, goodFor: .seconds(1_801), &node) == [1, 1, 1, 1, 1])
  }

  @Test("what comes to light during a quarantine is no relapse")
  func sameLie() {
    var node = seeker()
    node.meet(3)
    // Signed before 2222… was found out, and passed on by 3333….
    node.hearChain(aa.falseBatch(1..<3, by: 2), from: 3)
    lie(2, as: 20, to: &node)
    node.pass(.seconds(30))
    node.hear(.pong(0), from: 3)
    node.meet(3, as: 33)
    node.hear(.offer(aa.chunk(0)), from: 33)
    #expect(!isLetIn(2, as: 21, by: &node))
    node.pass(.seconds(31))
    #expect(isLetIn(2, as: 22, by: &node))
    lie(2, as: 23, to: &node)
    node.pass(.seconds(119))
    #expect(!isLetIn(2, as: 24, by: &node))
    node.pass(.seconds(2))
    #expect(isLetIn(2, as: 25, by: &node))
  }

  @Test("strikes are remembered of so many nodes, and the oldest are forgotten first")
  func strikesLimit() {
    var node = seeker { $0.quarantinedMax = 2 }
    for number: UInt8 in 2...4 { lie(number, as: UInt64(number), to: &node) }
    #expect(isLetIn(2, as: 20, by: &node))
    node.take(.connectionClosed(ConnectionID(20), .endOfStream))
    // The first that is known of 2222…, for the earlier one is forgotten; the second of 4444….
    node.pass(.seconds(61))
    lie(4, as: 40, to: &node)
    lie(2, as: 21, to: &node)
    node.pass(.seconds(61))
    #expect(isLetIn(2, as: 22, by: &node))
    #expect(!isLetIn(4, as: 41, by: &node))
  }
}
