// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Who streams a blob from upstream sends what nobody else can send.
@Suite struct FirstCopyTests {
  private let aa = ModelBlob(0xaa, chunks: 8)
  private let c5 = ConnectionID(5)

  /// Node 1111… streams and has chunks 0 to 3. Of these it has sent the last, to a peer that has
  /// gone; node 4444… says to have the others.
  private func streamer() -> Solo {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<4, of: aa)
    node.meet(4)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<3])), from: 4)
    node.meet(2)
    node.hear(.request(aa.chunk(3)), from: 2)
    node.pass(.milliseconds(2))
    node.take(.chunkSent(ConnectionID(2), aa.chunk(3)))
    node.take(.connectionClosed(ConnectionID(2), .transportFailed))
    return node
  }

  @Test("a chunk that was passed on does not keep those from being offered that were not")
  func others() {
    var node = streamer()
    node.meet(3)
    #expect(
      node.hear(.request(aa.chunk(3)), from: 3)
        .contains(.sendChunk(ConnectionID(3), aa.chunk(3))))
    node.meet(5)
    let effects = node.hear(.want([aa.blob]), from: 5)
    for index in 0..<3 {
      #expect(effects.contains(.sendFrame(c5, .offer(aa.chunk(index)))), "\(index)")
    }
    #expect(!effects.contains(.sendFrame(c5, .offer(aa.chunk(3)))))
  }

  @Test("a peer that lacks only what was passed on does not stand before one that lacks more")
  func otherReceiver() {
    var node = streamer()
    node.meet(5)
    node.hear(.want([aa.blob]), from: 5)
    for index in 0..<4 { node.hear(.decline(aa.chunk(index), .busy), from: 5) }
    node.meet(3)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<3])), from: 3)
    node.hear(.want([aa.blob]), from: 3)
    let later = node.pass(.milliseconds(60))
    #expect(later.contains(.sendFrame(c5, .offer(aa.chunk(2)))))
  }
}
