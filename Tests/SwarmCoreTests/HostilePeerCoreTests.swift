// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Peers that take what others need: places, queues, tables, patience.
@Suite struct HostilePeerCoreTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c2 = ConnectionID(2)
  private let c4 = ConnectionID(4)

  /// Node 1111… with blob aa, ready to be served, and peers 2222…, 3333… and 4444….
  private func holder(change: (inout NodeConfiguration) -> Void = { _ in }) -> Solo {
    var node = Solo(change: change)
    node.take(.blobHeld(aa.blob))
    for number: UInt8 in 2...4 { node.meet(number) }
    node.hear(.want([aa.blob]), from: 4)
    node.take(.chainLoaded(aa.digest, [aa.batch(1..<4, by: 5)]))
    // 4444… only keeps the blob at hand.
    for index in 0..<4 { node.hear(.decline(aa.chunk(index), .busy), from: 4) }
    return node
  }

  /// Lets time pass in which everyone shows that it lives.
  private func pass(_ seconds: Int64, _ node: inout Solo) -> [NodeEffect] {
    (0..<seconds).flatMap { _ in
      for connection: UInt64 in 2...4 { node.hear(.pong(0), from: connection) }
      return node.pass(.seconds(1))
    }
  }

  @Test("receivers that block give up their places after a second")
  func blockedPlaces() {
    var node = holder()
    #expect(node.hear(.request(aa.chunk(0)), from: 2).contains(.sendChunk(c2, aa.chunk(0))))
    node.hear(.request(aa.chunk(1)), from: 3)
    node.hear(.request(aa.chunk(2)), from: 2)
    let served = NodeEffect.sendChunk(c4, aa.chunk(3))
    #expect(!node.hear(.request(aa.chunk(3)), from: 4).contains(served))
    let effects = node.pass(.milliseconds(1_100))
    #expect(effects.contains(served))
    // What waited for a blocked receiver is taken back.
    #expect(effects.contains(.sendFrame(c2, .cancel(aa.chunk(2)))))
    let answers = node.hear(.request(aa.chunk(2)), from: 2)
    #expect(answers.contains(.sendFrame(c2, .decline(aa.chunk(2), .busy))))
  }

  @Test("a receiver that was only slow is served again when it has taken its chunk")
  func slowReceiver() {
    var node = holder()
    node.hear(.request(aa.chunk(0)), from: 2)
    node.pass(.milliseconds(1_100))
    node.take(.chunkSent(c2, aa.chunk(0)))
    #expect(node.hear(.request(aa.chunk(1)), from: 2).contains(.sendChunk(c2, aa.chunk(1))))
  }

  @Test("a receiver that never takes its chunk is closed as stalled, whatever else it says")
  func stalledReceiver() {
    var node = holder()
    node.hear(.request(aa.chunk(0)), from: 2)
    #expect(!pass(11, &node).contains(.closeConnection(c2, .stalled)))
    #expect(pass(2, &node).contains(.closeConnection(c2, .stalled)))
  }

  @Test("one peer's requests leave the queue to others")
  func requestFlood() {
    let large = ModelBlob(0xbb, chunks: 70)
    var node = Solo { $0.requestsPerPeerMax = 3 }
    node.take(.blobHeld(large.blob))
    node.meet(2)
    node.meet(3)
    node.hear(.want([large.blob]), from: 2)
    node.take(.chainLoaded(large.digest, [large.batch(1..<70, by: 5)]))
    let answers = (0..<70).flatMap { node.hear(.request(large.chunk($0)), from: 2) }
    let isBusy = { (effect: NodeEffect) in
      if case .sendFrame(_, .decline(_, .busy)) = effect { true } else { false }
    }
    #expect(answers.contains(where: isBusy))
    #expect(!node.hear(.request(large.chunk(69)), from: 3).contains(where: isBusy))
  }

  @Test("a peer that wants and unwants a blob in turns has its chain read once")
  func wantFlood() {
    var node = Solo()
    node.take(.blobHeld(aa.blob))
    node.meet(2)
    let effects = (0..<100).flatMap { _ in
      node.hear(.want([aa.blob]), from: 2) + node.hear(.unwant([aa.digest]), from: 2)
    }
    #expect(effects.filter { $0 == .loadChain(aa.digest) }.count == 1)
  }

  @Test("a peer is served so many chunks of whole blobs, and more as it lets go")
  func servedChunks() {
    let bb = ModelBlob(0xbb, chunks: 4)
    var node = Solo { $0.servedChunksPerPeerMax = 7 }
    node.take(.blobHeld(aa.blob))
    node.take(.blobHeld(bb.blob))
    node.meet(2)
    let effects = node.hear(.want([aa.blob, bb.blob]), from: 2)
    #expect(effects.contains(.loadChain(aa.digest)))
    #expect(!effects.contains(.loadChain(bb.digest)))
    #expect(node.hear(.unwant([aa.digest]), from: 2).contains(.loadChain(bb.digest)))
  }

  @Test("what a peer declines as unwanted, or is evicted, makes room for what it wants besides")
  func servedFurther() {
    let bb = ModelBlob(0xbb, chunks: 4)
    for isEvicted in [false, true] {
      var node = Solo { $0.servedChunksPerPeerMax = 7 }
      node.take(.blobHeld(aa.blob))
      node.take(.blobHeld(bb.blob))
      node.meet(2)
      node.hear(.want([aa.blob, bb.blob]), from: 2)
      node.take(.chainLoaded(aa.digest, [aa.batch(1..<4, by: 1)]))
      let effects =
        isEvicted
        ? node.take(.blobEvicted(aa.digest)) : node.hear(.decline(aa.chunk(3), .unwanted), from: 2)
      #expect(effects.contains(.loadChain(bb.digest)))
      #expect(!effects.contains(.loadChain(aa.digest)))
    }
  }

  @Test("with all places taken a newcomer replaces the peer that was of no use for longest")
  func idlePeer() {
    var node = Solo { $0.peerConnectionsMax = 2 }
    node.meet(2)
    node.meet(3)
    #expect(node.meet(4) == [.closeConnection(c4, .tooManyConnections)])
    for _ in 0..<61 {
      node.hear(.pong(0), from: 2)
      node.hear(.want([aa.blob]), from: 3)
      node.pass(.seconds(1))
    }
    #expect(node.meet(5, as: 5).first == .closeConnection(c2, .idle))
  }

  @Test("a peer that has a chunk and does not deliver is left alone for longer each time")
  func barrenPeer() {
    var node = Solo {
      $0.mayFetchUpstream = false
      $0.pullPatience = .seconds(100)
    }
    node.meet(2)
    node.pull(aa)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<1])), from: 2)
    var tries: [Int] = []
    for step in 0..<300 {
      node.hear(.pong(0), from: 2)
      let effects = node.pass(.milliseconds(100))
      if effects.contains(.sendFrame(c2, .request(aa.chunk(0)))) { tries.append(step) }
    }
    let gaps = zip(tries.dropFirst(), tries).map { $0 - $1 }
    #expect(gaps.count >= 3)
    #expect(zip(gaps.dropFirst(), gaps).allSatisfy { $0 > $1 }, "\(tries)")
  }

  /// When chunk 0 was offered to 2222…, in tenths of a second, while nobody falls silent.
  private func offers(_ tenths: Int, _ node: inout Solo) -> [Int] {
    (0..<tenths).filter { _ in
      for connection: UInt64 in 2...4 { node.hear(.pong(0), from: connection) }
      return node.pass(.milliseconds(100)).contains(.sendFrame(c2, .offer(aa.chunk(0))))
    }
  }

  @Test("a peer that answers no offer is offered ever less, until it answers")
  func unansweredOffers() {
    var node = holder()
    node.hear(.want([aa.blob]), from: 2)
    let silent = offers(400, &node)
    let gaps = zip(silent.dropFirst(), silent).map { $0 - $1 }
    #expect(gaps.count >= 3)
    #expect(gaps == gaps.sorted() && gaps.first != gaps.last, "\(silent)")
    node.hear(.decline(aa.chunk(0), .busy), from: 2)
    let answering = offers(400, &node)
    #expect(answering.count > silent.count - 2)
  }

  @Test("the quarantine has a limit, and the oldest leave it first")
  func quarantineLimit() {
    var node = Solo { $0.quarantinedMax = 1 }
    node.pull(aa)
    for number: UInt8 in 2...3 {
      node.meet(number)
      node.hearChain(aa.forgedBatch(1..<2, by: number), from: UInt64(number))
    }
    #expect(node.meet(3, as: 30) == [.closeConnection(ConnectionID(30), .quarantined)])
    #expect(node.meet(2, as: 20).first != .closeConnection(ConnectionID(20), .quarantined))
  }
}
