// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import ImageTransfer

struct TransferTallyTests {
  @Test("rate and remaining time follow the last seconds, not the ones before")
  func rate() throws {
    var tally = TransferTally()
    let blob = Blob(digest: [1].digest, sizeBytes: 10_000)
    tally.handle(.planned(manifests: 1, blobs: 1, bytes: 10_000), atSeconds: 0)
    tally.handle(.blobBegan(blob, atByte: 1_000), atSeconds: 0)
    #expect(tally.bytesPerSecond(atSeconds: 0) == nil)
    // 100 bytes a second for ten seconds, then 500.
    for second in 1...10 {
      tally.handle(.blobMoved(blob.digest, bytes: 100), atSeconds: Double(second))
    }
    for second in 11...16 {
      tally.handle(.blobMoved(blob.digest, bytes: 500), atSeconds: Double(second))
    }
    #expect(tally.bytesPerSecond(atSeconds: 16) == 500)
    #expect(tally.doneBytes == 5_000)
    #expect(tally.remainingSeconds(atSeconds: 16) == 10)
  }

  @Test("a blob begun again is under way once, and a blob that is done counts whole")
  func attempts() throws {
    var tally = TransferTally()
    let blob = Blob(digest: [1].digest, sizeBytes: 100)
    tally.handle(.blobBegan(blob, atByte: 0), atSeconds: 0)
    tally.handle(.blobMoved(blob.digest, bytes: 70), atSeconds: 1)
    tally.handle(.blobBegan(blob, atByte: 60), atSeconds: 2)
    #expect(tally.inFlight.map(\.positionBytes) == [60])
    tally.handle(.blobEnded(blob, .transferred), atSeconds: 3)
    #expect(tally.inFlight.isEmpty)
    #expect(tally.doneBytes == 100)
    #expect(tally.blobsEnded == 1)
  }
}
