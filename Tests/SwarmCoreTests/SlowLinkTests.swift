// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Where a chunk takes long, nodes of a crowd wait long for their first.
@Suite struct SlowLinkTests {
  private let aa = ModelBlob(0xaa, chunks: 64)
  private let c99 = ConnectionID(99)

  /// Node 1111… waits for a blob that 2222… streams; a chunk more is told by peers in turn every
  /// 400 ms. When it asked for the lease or went upstream, if it did.
  private func doubts(
    whileTold tellers: [UInt64], for interval: Interval, telling isTelling: Bool = true,
    _ node: inout Solo
  ) -> Interval? {
    let start = node.now
    var told = 0
    while node.now < start + interval {
      let effects = node.pass(.milliseconds(400))
      let isDoubtful = effects.contains { effect in
        if case .fetchUpstream = effect { return true }
        return effect == .sendFrame(c99, .leaseRequest(aa.digest))
      }
      if isDoubtful { return node.now - start }
      if isTelling {
        let teller = tellers[told % tellers.count]
        node.hear(.have(Holding(blob: aa.blob, chunks: [told..<(told + 1)])), from: teller)
        told += 1
      }
      for number: UInt64 in [2, 3, 4, 99] { node.hear(.pong(0), from: number) }
    }
    return nil
  }

  private func waiting() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    for number in UInt8(2)...4 { node.meet(number) }
    node.pull(aa)
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    return node
  }

  @Test("who gets nothing waits for its turn while chunks come to others, and no longer")
  func others() throws {
    var node = waiting()
    #expect(doubts(whileTold: [3, 4], for: .seconds(6), &node) == nil)
    let asked = try #require(
      doubts(whileTold: [3, 4], for: .seconds(6), telling: false, &node))
    #expect(asked > .milliseconds(1_500) && asked < .milliseconds(2_500))
  }

  @Test("whose neighbours tell of chunks for ever and send none asks after ten seconds")
  func tenSeconds() throws {
    var node = waiting()
    let asked = try #require(doubts(whileTold: [3, 4], for: .seconds(12), &node))
    #expect(asked >= .seconds(10))
  }

  @Test("a lease holder that has much more than it passes on is doubted as ever")
  func backlog() throws {
    var node = waiting()
    node.hear(.have(Holding(blob: aa.blob, chunks: [32..<64])), from: 2)
    let asked = try #require(doubts(whileTold: [3, 4], for: .seconds(6), &node))
    #expect(asked < .milliseconds(2_500))
  }

  @Test("what the lease holder itself tells does not count")
  func holdersWord() throws {
    var node = waiting()
    let asked = try #require(doubts(whileTold: [2], for: .seconds(6), &node))
    #expect(asked < .milliseconds(2_500))
  }

  @Test("who has sent nothing and tells alone of ever more chunks is not believed")
  func loneTeller() throws {
    var node = waiting()
    let asked = try #require(doubts(whileTold: [3], for: .seconds(6), &node))
    #expect(asked < .milliseconds(2_500))
  }

  @Test("who has sent a chunk that was right is believed alone")
  func provenTeller() {
    var node = waiting()
    let other = ModelBlob(0xbb, chunks: 1)
    node.pull(other)
    node.hear(.offer(other.chunk(0)), from: 3)
    node.receive(0, of: other, from: 3)
    node.take(.blobStored(other.digest))
    #expect(doubts(whileTold: [3], for: .seconds(6), &node) == nil)
  }
}
