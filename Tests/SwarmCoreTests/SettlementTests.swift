// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Two claims are settled by the last chunk (Docs/Protocol.md §5.9).
@Suite struct SettlementTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c3 = ConnectionID(3)

  /// The entries that node 2222… has forged, with the bytes 500, 501, 502.
  private var forged: [HashState] {
    (0..<3).reduce(into: [aa.chain[0]]) { states, index in
      states.append(
        ModelBlob.state(after: states[index], content: 500 + UInt64(index)))
    }
  }

  /// Node 1111… has all that 2222… can supply, which holds the lease and forges; 3333… contradicts.
  private func misled() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress]) { $0.mayFetchUpstream = false }
    node.meetTracker()
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    node.hearChain(aa.signed(Array(forged[1...]), first: 1, by: 2), from: 2)
    for index in 0..<3 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.take(.chunkReceived(ConnectionID(2), aa.chunk(index), .state(forged[index + 1])))
    }
    return node
  }

  private var asksForTheLast: NodeEffect { .sendFrame(c3, .request(aa.chunk(3))) }

  @Test("the last chunk shows who is right, whoever holds the lease, and upstream is not asked")
  func rivalIsRight() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    let asked = node.pass(.milliseconds(60))
    #expect(asked.contains(asksForTheLast))
    #expect(asked.contains(.expectChunk(c3, aa.chunk(3), from: aa.chain[3])))
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
    #expect(settled.contains(.storeChain(aa.batch(1..<4, by: 3))))
    for index in 0..<4 {
      #expect(
        node.hear(.offer(aa.chunk(index)), from: 3)
          .contains(.sendFrame(c3, .accept(aa.chunk(index)))))
      node.receive(index, of: aa, from: 3)
    }
    #expect(
      node.meet(2, as: 22) == [.closeConnection(ConnectionID(22), .quarantined)],
      "its claim was shown to be false")
  }

  @Test("who contradicts a claim and has no last chunk to show is out, and nothing is lost")
  func rivalLies() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
    let end = aa.falseBatch(3..<4, by: 3).entries[0]
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.hash(3, at: 3, from: end)))
    #expect(settled.contains(.closeConnection(c3, .chunkRejected)))
    #expect(!settled.contains(.restartBlob(aa.digest)))
  }

  @Test("who has not got the last chunk is not asked for it")
  func rivalIsNotThere() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<3])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    #expect(!node.pass(.milliseconds(60)).contains(asksForTheLast))
    node.hear(.have(Holding(blob: aa.blob, chunks: [3..<4])), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
  }

  @Test("further entries of the rival do not stop the chunk that decides")
  func furtherEntries() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(3..<4, by: 3), from: 3)
    node.pass(.milliseconds(60))
    node.hearChain(aa.batch(1..<3, by: 3), from: 3)
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
  }

  @Test("a chunk that decides and does not come is given up, and asked for no more than 16 times")
  func rivalIsSilent() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    var asked = 0
    for _ in 0..<600 {
      for number: UInt64 in [2, 3, 99] { node.hear(.pong(0), from: number) }
      let effects = node.pass(.seconds(1))
      asked += effects.count { $0 == asksForTheLast }
      if asked > 0, effects.contains(asksForTheLast) {
        node.hearChain(aa.batch(1..<4, by: 3), from: 3)
      }
    }
    #expect((1...16).contains(asked), "\(asked)")
  }
}
