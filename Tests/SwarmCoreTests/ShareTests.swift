// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// A small pull beside a big one gets its share of a node's links.
@Suite struct ShareTests {
  private let small = ModelBlob(0xaa, chunks: 16)
  private let big = ModelBlob(0xbb, chunks: 60)
  private let c2 = ConnectionID(2)

  /// Node 1111… holds both blobs; 3333… has all of the small one, so that its chunks are commoner.
  private func holder() -> Solo {
    var node = Solo()
    node.meet(2)
    node.meet(3)
    for model in [small, big] { node.take(.blobHeld(model.blob)) }
    read(node.hear(.want([small.blob]), from: 3), &node)
    for index in 0..<16 { node.hear(.decline(small.chunk(index), .held), from: 3) }
    node.hear(.have(Holding(blob: small.blob, chunks: [0..<16])), from: 3)
    return node
  }

  /// The chains are read that the node asks for.
  @discardableResult
  private func read(_ effects: [NodeEffect], _ node: inout Solo) -> [NodeEffect] {
    var effects = effects
    for case .loadChain(let digest) in effects {
      let model = digest == small.digest ? small : big
      let chain = model.batch(1..<model.chain.count, by: 5)
      effects += node.take(.chainLoaded(digest, [chain]))
    }
    return effects
  }

  /// 2222… takes whatever it is offered: of which blobs the next chunks are that it is sent.
  private func sends(
    _ count: Int, of wanted: [ModelBlob], _ underway: inout [ChunkReference], _ node: inout Solo
  ) -> [Digest] {
    var effects = read(node.hear(.want(wanted.map(\.blob)), from: 2), &node)
    var sent: [Digest] = []
    while sent.count < count {
      for case .sendFrame(c2, .offer(let chunk)) in effects {
        effects += node.hear(.accept(chunk), from: 2)
      }
      for case .sendChunk(c2, let chunk) in effects {
        sent.append(chunk.digest)
        underway.append(chunk)
      }
      guard !underway.isEmpty else { break }
      effects = node.pass(.milliseconds(1))
      effects += node.take(.chunkSent(c2, underway.removeFirst()))
    }
    return sent
  }

  @Test("a small blob does not wait for all the rarer chunks of a big one")
  func smallIsServed() {
    var node = holder()
    var underway: [ChunkReference] = []
    let sent = sends(24, of: [small, big], &underway, &node)
    let count = sent.count { $0 == small.digest }
    #expect((9...14).contains(count), "\(count) of 24")
  }

  @Test("a blob that begins later does not make up for what others had before")
  func laterBlob() {
    var node = holder()
    var underway: [ChunkReference] = []
    _ = sends(24, of: [big], &underway, &node)
    let sent = sends(16, of: [small], &underway, &node)
    let count = sent.count { $0 == small.digest }
    #expect((5...11).contains(count), "\(count) of 16")
  }

  @Test("a blob alone has all of the uplink")
  func alone() {
    var node = holder()
    var underway: [ChunkReference] = []
    let sent = sends(16, of: [small], &underway, &node)
    #expect(sent == Array(repeating: small.digest, count: 16))
  }

  @Test("who streams a blob from upstream takes two chunks of others at a time, and six when done")
  func streamer() {
    var node = Solo()
    node.pull(small)
    node.meet(2)
    node.pull(big, source: nil)
    node.hearChain(big.batch(1..<60, by: 2), from: 2)
    func accepted(_ indexes: Range<Int>) -> Int {
      indexes.count { index in
        node.hear(.offer(big.chunk(index)), from: 2)
          .contains(.sendFrame(c2, .accept(big.chunk(index))))
      }
    }
    #expect(accepted(0..<10) == 2)
    node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(accepted(10..<20) == 4)
  }
}
