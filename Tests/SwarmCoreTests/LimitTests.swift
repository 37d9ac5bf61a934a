// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import SwarmCore

/// What a node makes of the limits that its operator sets.
@Suite struct LimitTests {
  private let start = Instant.zero + .seconds(100)
  private let aa = ModelBlob(0xaa, chunks: 12)
  private let c2 = ConnectionID(2)

  @Test("the first burst is not taken for the link: no more is promised than may be sent")
  func windowIsLimited() {
    let send = Uplink.Send(connection: c2, chunk: aa.chunk(0))
    var uplink = Uplink()
    uplink.setLimit(1_000_000)
    #expect(!uplink.isRateKnown)
    uplink.answered(after: .milliseconds(100))
    uplink.start(send, start)
    uplink.finished(send, sentBytes: 10_000_000, start + .milliseconds(10))
    #expect(uplink.answerWindowBytes == 200_000)
    #expect(uplink.time(toSend: 1_000_000) == .seconds(1))
    uplink.setLimit(nil)
    #expect(uplink.answerWindowBytes == 200_000_000)
  }

  @Test("a peer that takes what the limit lets go is not closed as stalled")
  func limitedSendIsNotStalled() {
    for (limit, isClosed) in [(Int64(10_000), false), (nil, true)] {
      var node = Solo()
      node.take(.limitsChanged(RateLimits(uploadBytesPerSecond: limit)))
      node.meet(2)
      node.take(.blobHeld(aa.blob))
      node.hear(.want([aa.blob]), from: 2)
      node.take(.chainLoaded(aa.digest, [aa.batch(1..<12, by: 5)]))
      node.hear(.request(aa.chunk(2)), from: 2)
      var effects: [NodeEffect] = []
      for _ in 0..<40 {
        effects += node.pass(.milliseconds(500))
        effects += node.hear(.ping(1), from: 2)
      }
      #expect(effects.contains(.closeConnection(c2, .stalled)) == isClosed)
    }
  }

  @Test("a sender is not blamed for what the own limit keeps waiting")
  func limitedTransferIsWaitedFor() {
    for (limit, isGivenUp) in [(Int64(50_000), false), (nil, true)] {
      var node = Solo { $0.mayFetchUpstream = false }
      node.take(.limitsChanged(RateLimits(downloadBytesPerSecond: limit)))
      node.meet(2)
      node.pull(aa)
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<12])), from: 2)
      node.hearChain(aa.batch(1..<12, by: 2), from: 2)
      for index in 0..<4 { node.hear(.offer(aa.chunk(index)), from: 2) }
      var effects: [NodeEffect] = []
      for _ in 0..<6 {
        effects += node.pass(.milliseconds(500))
        effects += node.hear(.ping(1), from: 2)
      }
      for index in 0..<4 {
        #expect(effects.contains(.abandonChunk(c2, aa.chunk(index))) == isGivenUp)
      }
    }
  }
}
