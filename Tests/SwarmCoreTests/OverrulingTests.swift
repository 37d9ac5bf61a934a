// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What a liar has caused is undone when it is found out (Docs/Protocol.md §5.9).
@Suite struct OverrulingTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let bb = ModelBlob(0xbb, chunks: 4)
  private let c3 = ConnectionID(3)

  /// Node 1111… waits for `aa`, which 3333… tells true entries of and 2222… false ones; the tracker
  /// has named 2222… the lease holder. It will be found out by a chunk of `bb`.
  private func misled(isLiarFirst: Bool) -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress]) {
      $0.mayFetchUpstream = false
      $0.pullPatience = .seconds(600)
      $0.silenceBeforeClose = .seconds(600)
      $0.quarantine = .seconds(2)
    }
    node.meetTracker()
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    node.pull(bb)
    node.hearChain(bb.batch(1..<4, by: 2), from: 2)
    if isLiarFirst {
      node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
      node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    } else {
      node.hearChain(aa.batch(1..<4, by: 3), from: 3)
      let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
      node.hear(.supply(supply), from: 99)
      let overruled = node.hearChain(aa.falseBatch(1..<4, by: 2), from: 2)
      #expect(overruled.contains(.restartBlob(aa.digest)))
      node.hear(
        .supply(Supply(digest: aa.digest, leaseHolder: nil, holderCount: 0)), from: 99)
    }
    return node
  }

  private func findOut(_ node: inout Solo) {
    node.hear(.offer(bb.chunk(3)), from: 2)
    let wrong = bb.hash(666, at: 3, from: bb.chain[3])
    let effects = node.take(.chunkReceived(ConnectionID(2), bb.chunk(3), wrong))
    #expect(effects.contains(.closeConnection(ConnectionID(2), .chunkRejected)))
    node.take(.connectionClosed(ConnectionID(2), .chunkRejected))
  }

  private func isBelieved(_ node: inout Solo) -> Bool {
    let told = node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    let offered = node.hear(.offer(aa.chunk(1)), from: 3)
    return told.contains(.storeChain(aa.batch(1..<4, by: 3)))
      && offered.contains(.sendFrame(c3, .accept(aa.chunk(1))))
  }

  @Test("whom a liar has overruled is believed again, also when the quarantine is over")
  func afterQuarantine() {
    var node = misled(isLiarFirst: false)
    #expect(!isBelieved(&node))
    findOut(&node)
    node.pass(.seconds(4))
    #expect(node.meet(2, as: 22) != [.closeConnection(ConnectionID(22), .quarantined)])
    #expect(isBelieved(&node))
  }

  @Test("who has contradicted a liar is heard anew as soon as the liar is found out")
  func foundOut() {
    var node = misled(isLiarFirst: true)
    #expect(!node.pass(.milliseconds(200)).contains(.restartBlob(aa.digest)))
    findOut(&node)
    let effects = node.pass(.milliseconds(60))
    #expect(effects.contains(.sendFrame(c3, .drop(aa.digest))), "so that 3333… tells it again")
    #expect(isBelieved(&node))
  }

  @Test("who was overruled by the last chunk stays so, whatever its rival does later")
  func settled() {
    var node = misled(isLiarFirst: true)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(.sendFrame(c3, .request(aa.chunk(3)))))
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
    node.hear(.offer(aa.chunk(0)), from: 3)
    let wrong = aa.hash(666, at: 0, from: aa.chain[0])
    let effects = node.take(.chunkReceived(c3, aa.chunk(0), wrong))
    #expect(effects.contains(.closeConnection(c3, .chunkRejected)))
    node.take(.connectionClosed(c3, .chunkRejected))
    let lie = aa.falseBatch(1..<4, by: 2)
    #expect(!node.hearChain(lie, from: 2).contains(.storeChain(lie)))
  }
}
