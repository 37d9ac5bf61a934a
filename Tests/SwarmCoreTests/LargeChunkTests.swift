// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// A blob of 8 GiB comes in chunks of 4 MiB, and one of them takes 3.4 s over 10 Mbit/s by itself:
/// slow is not silent.
@Suite struct LargeChunkTests {
  private static let large = ModelBlob(
    0xaa, chunks: ModelBlob.chunksOf4MiB, chunkBytes: 4 << 20)
  private let large = Self.large
  private let small = ModelBlob(0xbb, chunks: 4)
  private let c2 = ConnectionID(2)

  /// Node 1111… after the blob, which 2222… has part of.
  private func seeker() -> Solo {
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2)
    node.pull(large)
    node.hear(.have(Holding(blob: large.blob, chunks: [0..<8])), from: 2)
    node.hearChain(large.batch(1..<9, by: 2), from: 2)
    return node
  }

  @Test("the first chunk from anybody may take 20 s, and its sender is asked for the next")
  func firstChunkIsWaitedFor() {
    var node = seeker()
    node.hear(.offer(large.chunk(2)), from: 2)
    #expect(!node.passTalking(with: 2, seconds: 20).contains(.abandonChunk(c2, large.chunk(2))))
    node.receive(2, of: large, from: 2)
    let answer = node.hear(.offer(large.chunk(3)), from: 2)
    #expect(!answer.contains(.sendFrame(c2, .decline(large.chunk(3), .busy))), "it is not shunned")
  }

  @Test("once chunks have come, a peer is waited for in proportion to what they took")
  func silenceIsMeasured() {
    var node = seeker()
    for index in 1..<4 {
      node.hear(.offer(large.chunk(index)), from: 2)
      node.passTalking(with: 2, milliseconds: 500)
      node.receive(index, of: large, from: 2)
    }
    node.hear(.offer(large.chunk(4)), from: 2)
    let effects = node.passTalking(with: 2, seconds: 5)
    #expect(effects.contains(.abandonChunk(c2, large.chunk(4))))
  }

  @Test("what a chunk of 256 KiB takes says how long one of 4 MiB may take, and the other way")
  func timesAreByLength() {
    var node = seeker()
    node.pull(small)
    node.hear(.have(Holding(blob: small.blob, chunks: [0..<4])), from: 2)
    node.hearChain(small.batch(1..<4, by: 2), from: 2)
    node.hear(.offer(small.chunk(0)), from: 2)
    node.passTalking(with: 2, milliseconds: 60)
    node.receive(0, of: small, from: 2)
    // 8 × 16 × 60 ms
    node.hear(.offer(large.chunk(2)), from: 2)
    #expect(!node.passTalking(with: 2, seconds: 7).contains(.abandonChunk(c2, large.chunk(2))))
    #expect(node.passTalking(with: 2, seconds: 1).contains(.abandonChunk(c2, large.chunk(2))))
  }

  @Test("a chunk that goes out slowly does not pass for a peer that takes nothing")
  func slowSendIsNotStalled() {
    var node = Solo()
    node.meet(2)
    node.take(.blobHeld(large.blob))
    node.hear(.want([large.blob]), from: 2)
    node.take(.chainLoaded(large.digest, [large.batch(1..<ModelBlob.chunksOf4MiB, by: 5)]))
    let answer = node.hear(.request(large.chunk(2)), from: 2)
    #expect(answer.contains(.sendChunk(c2, large.chunk(2))))
    let effects = node.passTalking(with: 2, seconds: 30)
    #expect(!effects.contains(.closeConnection(c2, .stalled)))
    #expect(
      node.passTalking(with: 2, seconds: 15).contains(.closeConnection(c2, .stalled)),
      "a peer that takes nothing is closed in the end")
  }

  @Test("a node goes upstream beside its supplier no sooner than a chunk may take to come")
  func supplierIsWaitedFor() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(large)
    node.hear(
      .supply(Supply(digest: large.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)),
      from: 99)
    let early = node.passTalking(with: 99, seconds: 20)
    #expect(!early.contains { if case .fetchUpstream = $0 { true } else { false } })
    let late = node.passTalking(with: 99, seconds: 15)
    #expect(late.contains { if case .fetchUpstream = $0 { true } else { false } })
  }
}

extension Solo {
  /// Lets time pass while a peer shows signs of life and does nothing.
  @discardableResult
  fileprivate mutating func passTalking(
    with connection: UInt64, seconds: Int = 0, milliseconds: Int = 0
  ) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for _ in 0..<(seconds * 2) {
      effects += pass(.milliseconds(500))
      effects += hear(.ping(1), from: connection)
    }
    return effects + pass(.milliseconds(Int64(milliseconds)))
  }
}
