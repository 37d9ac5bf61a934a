// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Who is promised a blob and gets nothing of it (Docs/Protocol.md §6.3).
@Suite struct StarvationTests {
  private let aa = ModelBlob(0xaa, chunks: 8)
  private let c99 = ConnectionID(99)

  private func isFetch(_ effect: NodeEffect) -> Bool {
    if case .fetchUpstream = effect { true } else { false }
  }

  /// Node 1111… after blob aa, which 2222… streams under the lease. With experience it knows that
  /// chunks take 50 ms.
  private func waiting(isExperienced: Bool = true) -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    for number in UInt8(2)...3 { node.meet(number) }
    if isExperienced {
      let small = ModelBlob(0xbb, chunks: 1)
      node.pull(small)
      node.hear(.offer(small.chunk(0)), from: 3)
      node.pass(.milliseconds(50))
      node.receive(0, of: small, from: 3)
      node.take(.blobStored(small.digest))
    }
    node.pull(aa)
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    return node
  }

  private func tell(_ chunks: Range<Int>, from connection: UInt64, _ node: inout Solo) {
    node.hear(.have(Holding(blob: aa.blob, chunks: [chunks])), from: connection)
  }

  private var request: NodeEffect { .sendFrame(c99, .leaseRequest(aa.digest)) }

  @Test("a lease holder that has chunks, of which none comes to anybody, is doubted in a second")
  func nothingComes() {
    var node = waiting()
    node.pass(.milliseconds(500))
    tell(0..<3, from: 2, &node)
    // What it had for a moment only may yet come.
    #expect(!node.pass(.milliseconds(600)).contains(request))
    tell(3..<4, from: 2, &node)
    #expect(node.pass(.milliseconds(300)).contains(request))
  }

  @Test("a lease holder that has no chunk waits for upstream, and is not")
  func nothingToHave() {
    var node = waiting()
    #expect(!node.pass(.milliseconds(1_900)).contains(request))
    #expect(node.pass(.milliseconds(300)).contains(request))
  }

  @Test("who says that it holds all does not make a lease holder look idle")
  func allIsClaimed() {
    var node = waiting()
    tell(0..<8, from: 3, &node)
    #expect(!node.pass(.milliseconds(1_900)).contains(request))
  }

  @Test("a holder that sends this node others of its blobs has yet to come to this one")
  func holderIsBusy() {
    var node = waiting()
    let supply = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 1)
    node.hear(.supply(supply), from: 99)
    tell(0..<8, from: 3, &node)
    let other = ModelBlob(0xcc, chunks: 8)
    node.pull(other)
    node.hearChain(other.batch(1..<8, by: 3), from: 3)
    for index in 0..<6 {
      node.hear(.offer(other.chunk(index)), from: 3)
      #expect(!node.pass(.milliseconds(300)).contains(request))
      node.receive(index, of: other, from: 3)
    }
    #expect(node.pass(.milliseconds(2_500)).contains(request))
  }

  @Test("who does not know yet how long chunks take gives the first of them longer")
  func unknownLinks() {
    var node = waiting(isExperienced: false)
    tell(0..<3, from: 2, &node)
    #expect(!node.pass(.milliseconds(1_200)).contains(request))
    #expect(node.pass(.milliseconds(200)).contains(request))
  }

  @Test("a lease holder that was named just now is not doubted for what the last one left undone")
  func newHolder() {
    var node = waiting()
    tell(0..<3, from: 2, &node)
    tell(0..<4, from: 3, &node)
    node.pass(.milliseconds(400))
    let next = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(3), holderCount: 0)
    node.hear(.supply(next), from: 99)
    #expect(!node.pass(.milliseconds(600)).contains(request))
  }

  @Test("while its chunks come to some neighbour now and then, the others are patient")
  func othersAreFed() {
    var node = waiting()
    tell(0..<4, from: 2, &node)
    for index in 0..<3 {
      #expect(!node.pass(.milliseconds(550)).contains(request))
      tell(index..<(index + 1), from: 3, &node)
    }
  }

  @Test("what the others pass on among themselves does not speak for it")
  func othersExchange() {
    var node = waiting()
    node.meet(4)
    tell(0..<1, from: 3, &node)
    node.pass(.milliseconds(100))
    tell(0..<4, from: 2, &node)
    node.pass(.milliseconds(400))
    tell(0..<1, from: 4, &node)
    #expect(node.pass(.milliseconds(400)).contains(request))
  }

  @Test("who has sent nothing, and tells of chunks and drops them in turns, does not speak for it")
  func toldAndDropped() {
    var node = waiting()
    node.meet(4)
    node.pass(.milliseconds(500))
    tell(0..<3, from: 2, &node)
    var effects: [NodeEffect] = []
    for _ in 0..<5 {
      tell(0..<3, from: 4, &node)
      effects += node.pass(.milliseconds(100))
      node.hear(.drop(aa.digest), from: 4)
      effects += node.pass(.milliseconds(100))
    }
    #expect(effects.contains(request))
  }

  @Test("what two tell who have sent nothing does")
  func toldByTwo() {
    var node = waiting()
    for number in UInt8(4)...5 { node.meet(number) }
    node.pass(.milliseconds(300))
    tell(0..<8, from: 2, &node)
    for index in 0..<5 {
      for number: UInt64 in 4...5 { tell(index..<(index + 1), from: number, &node) }
      #expect(!node.pass(.milliseconds(300)).contains(request))
    }
  }

  @Test("chunks that were with somebody who has left are again with the lease holder alone")
  func othersLeave() {
    var node = waiting()
    tell(0..<3, from: 3, &node)
    node.pass(.milliseconds(100))
    tell(0..<3, from: 2, &node)
    node.take(.connectionClosed(ConnectionID(3), .shutdown))
    #expect(node.pass(.milliseconds(800)).contains(request))
  }

  @Test("a holder of all that passes nothing on is not waited for longer than a lease holder")
  func holderIsSlow() {
    var node = waiting()
    tell(0..<8, from: 2, &node)
    node.hear(.supply(Supply(digest: aa.digest, leaseHolder: nil, holderCount: 1)), from: 99)
    #expect(!node.pass(.milliseconds(700)).contains(request))
    #expect(node.pass(.milliseconds(200)).contains(request))
  }

  @Test("without a tracker whoever starves goes upstream in its turn")
  func alone() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meet(2)
    node.pull(aa)
    tell(0..<8, from: 2, &node)
    #expect(!node.pass(.milliseconds(1_200)).contains(where: isFetch))
    #expect(node.pass(.milliseconds(200)).contains(where: isFetch))
  }

  @Test("a tracker that says nothing at all of a blob is not waited for")
  func silentTracker() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    #expect(!node.pass(.milliseconds(700)).contains(where: isFetch))
    #expect(node.pass(.milliseconds(100)).contains(where: isFetch))
  }
}
