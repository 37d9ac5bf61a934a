// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

@Suite struct FlashCrowdTests {
  @Test(
    "100 nodes with equal links are done close to the bound, and upstream sends the blob once",
    arguments: [(300, 1100), (5000, 1250)] as [(Int64, Int64)])
  func bound(roundTripThousandths: Int64, limitThousandths: Int64) {
    var crowd = FlashCrowd()
    crowd.nodeCount = 100
    crowd.blobSizesBytes = [128 * 1024 * 1024]
    crowd.setRoundTrip(chunkTimeThousandths: roundTripThousandths)
    let report = crowd.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.chunkCount == 512)
    #expect(report.slowdownThousandths <= limitThousandths)
    #expect(report.upstreamThousandths <= 1050)
  }

  @Test("several blobs at once are all completed, each sent once by upstream")
  func severalBlobs() {
    var crowd = FlashCrowd()
    crowd.nodeCount = 8
    crowd.blobSizesBytes = [8 << 20, 4 << 20, 1000, 0]
    let report = crowd.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths <= 1050)
  }

  @Test("a lone node has what upstream can give it")
  func loneNode() {
    var crowd = FlashCrowd()
    crowd.nodeCount = 1
    crowd.blobSizesBytes = [32 << 20]
    let report = crowd.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.slowdownThousandths <= 1100)
    #expect(report.upstreamThousandths == 1000)
  }

  @Test("clients have their first byte before a twentieth of the blob could have come")
  func firstByte() {
    var crowd = FlashCrowd()
    crowd.nodeCount = 3
    crowd.blobSizesBytes = [1 << 30]
    crowd.fragmentBytes = 1 << 20
    crowd.hasReaders = true
    let report = crowd.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.firstByte.slowest < report.bound / 20)
  }
}
