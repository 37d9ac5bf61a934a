// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// The receiver's two ways to choose, there to be compared with.
@Suite struct SchedulingTests {
  private let aa = ModelBlob(0xaa, chunks: 12)

  private static let pulled: [Scheduling] = [
    .requestsRarestFirst(outstanding: 8), .requestsInOrder(outstanding: 8),
  ]

  @Test("who pulls gets a blob from its holder without a single offer", arguments: pulled)
  func fromHolder(scheduling: Scheduling) {
    let pair = Pair(of: [aa]) { $0.scheduling = scheduling }
    pair.hold(aa, at: 0)
    pair.connect(0, 1)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[1].committed(aa) })
    let offers = pair.nodes[0].count {
      if case .sendFrame(_, .offer) = $0 { true } else { false }
    }
    #expect(offers == 0)
  }

  @Test("nodes that pull under one lease fetch each byte from upstream once", arguments: pulled)
  func oneLease(scheduling: Scheduling) {
    let pair = Pair(3, of: [aa], hasTracker: true) { $0.scheduling = scheduling }
    pair.drive(within: .milliseconds(100))
    for node in 0..<3 { pair.pull(aa, at: node) }
    #expect(
      pair.drive(within: .seconds(3)) { pair.nodes.allSatisfy { $0.committed(aa) } })
    #expect(pair.upstream.chunksServed == aa.chain.count)
  }

  /// What is asked for next, one chunk at a time, once node 2222… is known to have all 12 chunks
  /// and node 3333… the first 10, and one chunk has come.
  private func askedNext(_ scheduling: Scheduling) throws -> Int {
    var solo = Solo { $0.scheduling = scheduling }
    solo.pull(aa, source: nil)
    for number in [UInt8(2), 3] {
      solo.meet(number)
      solo.hearChain(aa.batch(1..<12, by: 2), from: UInt64(number))
    }
    let first = try #require(
      requested(solo.hear(.have(Holding(blob: aa.blob, chunks: [0..<10])), from: 3)))
    solo.hear(.have(Holding(blob: aa.blob, chunks: [0..<12])), from: 2)
    return try #require(requested(solo.receive(first, of: aa, from: 3)))
  }

  private func requested(_ effects: [NodeEffect]) -> Int? {
    effects.lazy.compactMap {
      if case .sendFrame(_, .request(let chunk)) = $0 { chunk.index } else { nil }
    }.first
  }

  @Test("the rarest chunk is asked for, or the first one that is missing")
  func choice() throws {
    #expect(try askedNext(.requestsRarestFirst(outstanding: 1)) >= 10)
    #expect(try askedNext(.requestsInOrder(outstanding: 1)) == 1)
  }

  @Test("requests are served in the order in which they came")
  func servedInOrder() {
    var solo = Solo { $0.scheduling = .requestsRarestFirst(outstanding: 8) }
    solo.take(.blobHeld(aa.blob))
    solo.meet(2)
    solo.hear(.want([aa.blob]), from: 2)
    solo.take(.chainLoaded(aa.digest, [aa.batch(1..<12, by: 1)]))
    let asked = [7, 3, 5, 1, 11, 0]
    var sent: [Int] = []
    for index in asked {
      sent += started(solo.hear(.request(aa.chunk(index)), from: 2))
    }
    for _ in asked where sent.count < asked.count {
      guard let last = sent.last else { break }
      sent += started(solo.take(.chunkSent(ConnectionID(2), aa.chunk(last))))
    }
    #expect(sent == asked)
  }

  private func started(_ effects: [NodeEffect]) -> [Int] {
    effects.compactMap { if case .sendChunk(_, let chunk) = $0 { chunk.index } else { nil } }
  }
}
