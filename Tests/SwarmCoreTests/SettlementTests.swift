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

  @Test("who tells of another end while it is tried is judged by the one it told of first")
  func rivalTellsAnew() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
    let end = aa.falseBatch(3..<4, by: 3).entries[0]
    node.hearChain(aa.batch(3..<4, by: 3), from: 3)
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.hash(3, at: 3, from: end)))
    #expect(settled.contains(.closeConnection(c3, .chunkRejected)))
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

  // MARK: Who does not show it

  private let c4 = ConnectionID(4)

  /// A second rival, node 4444…, which is right and has everything.
  private func asksFourth(_ node: inout Solo, within interval: Interval) -> Bool {
    node.pass(interval).contains(.sendFrame(c4, .request(aa.chunk(3))))
  }

  private func meetFourth(_ node: inout Solo) {
    node.meet(4)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 4)
    node.hearChain(aa.batch(1..<4, by: 4), from: 4)
  }

  @Test("a chunk that decides and does not come is given up, and asked for no more than 16 times")
  func rivalIsSilent() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    var asked = 0
    for _ in 0..<600 {
      for number: UInt64 in [2, 3, 99] { node.hear(.pong(0), from: number) }
      node.hearChain(aa.batch(1..<4, by: 3), from: 3)
      asked += node.pass(.seconds(1)).count { $0 == asksForTheLast }
    }
    #expect((2...16).contains(asked), "\(asked)")
  }

  /// Node 3333… is too busy for whatever it is asked for, for so long. How often it was asked, and
  /// whether node 4444… was.
  private func keepDeclining(
    for interval: Interval, _ node: inout Solo
  ) -> (count: Int, isFourthAsked: Bool) {
    var count = 0
    var isFourthAsked = false
    let end = node.now + interval
    while node.now < end {
      let effects = node.pass(.milliseconds(50))
      if effects.contains(.sendFrame(c4, .request(aa.chunk(3)))) { isFourthAsked = true }
      if effects.contains(asksForTheLast) {
        node.hear(.decline(aa.chunk(3), .busy), from: 3)
        count += 1
      }
      for number: UInt64 in [2, 3, 4, 99] { node.hear(.pong(0), from: number) }
    }
    return (count, isFourthAsked)
  }

  @Test("who is busy many times and then shows the last chunk is believed")
  func rivalIsBusy() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    #expect(keepDeclining(for: .seconds(5), &node).count > 20)
    #expect(node.pass(.milliseconds(200)).contains(asksForTheLast))
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
  }

  @Test("who is busy for longer than anybody should be is asked no more")
  func rivalIsAlwaysBusy() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    _ = keepDeclining(for: .seconds(11), &node)
    #expect(keepDeclining(for: .seconds(2), &node).count == 0)
  }

  @Test("a peer that is busy, or has no last chunk, does not keep another from showing it")
  func severalRivals() {
    var node = misled()
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    meetFourth(&node)
    #expect(asksFourth(&node, within: .milliseconds(60)))
    node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
    meetFourth(&node)
    node.hear(.decline(aa.chunk(3), .busy), from: 3)
    #expect(asksFourth(&node, within: .milliseconds(60)))
    let settled = node.take(.chunkReceived(c4, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
  }

  @Test("a peer that is silent costs the others no more than the time a chunk may take")
  func silentBeforeAnother() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
    meetFourth(&node)
    #expect(asksFourth(&node, within: .milliseconds(2_100)))
  }

  @Test("five peers that show nothing do not keep a sixth from showing it")
  func placesAreGivenUp() {
    var node = misled()
    for number: UInt8 in 5...9 {
      node.meet(number)
      node.hearChain(aa.falseBatch(1..<4, by: number), from: UInt64(number))
    }
    meetFourth(&node)
    #expect(asksFourth(&node, within: .milliseconds(60)))
  }

  @Test("who begins anew in the middle is not blamed for a chunk under other entries")
  func rivalBeginsAnew() {
    var node = misled()
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.falseBatch(1..<4, by: 3), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
    let dropped = node.hear(.drop(aa.digest), from: 3)
    #expect(dropped.contains(.abandonChunk(c3, aa.chunk(3))))
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    let asked = node.pass(.milliseconds(60))
    #expect(asked.contains(.expectChunk(c3, aa.chunk(3), from: aa.chain[3])))
    let settled = node.take(.chunkReceived(c3, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
    #expect(!settled.contains(.closeConnection(c3, .chunkRejected)))
  }

  @Test("any number that come after it do not keep one that waits for its last chunk from its turn")
  func newcomers() {
    var node = misled()
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    for number: UInt8 in 4...8 {
      node.meet(number)
      node.hearChain(aa.falseBatch(1..<4, by: number), from: UInt64(number))
    }
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    #expect(node.pass(.milliseconds(60)).contains(asksForTheLast))
  }

  @Test("one whose entries are not kept is believed all the same, and tells them again")
  func entriesComeAgain() {
    var node = misled()
    for number: UInt8 in 5...8 {
      node.meet(number)
      node.hearChain(aa.falseBatch(1..<4, by: number), from: UInt64(number))
    }
    meetFourth(&node)
    #expect(asksFourth(&node, within: .milliseconds(60)))
    let settled = node.take(.chunkReceived(c4, aa.chunk(3), aa.rightHash(3)))
    #expect(settled.contains(.restartBlob(aa.digest)))
    #expect(!settled.contains(.storeChain(aa.batch(1..<4, by: 4))))
    node.hearChain(aa.batch(1..<4, by: 4), from: 4)
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 4).contains(.sendFrame(c4, .accept(aa.chunk(0)))))
  }
}
