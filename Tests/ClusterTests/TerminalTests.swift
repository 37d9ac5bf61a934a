// SPDX-License-Identifier: Apache-2.0

import ContentModel
import ImageTransfer
import Testing

@testable import shoal

@Suite("What a terminal is written")
struct TerminalTests {
  @Test("has line ends and nothing else that it would act on")
  func harmless() {
    let hostile = "a\u{1b}[2J\nb\u{9b}31m\rc\u{7}\u{202e}d"
    #expect(TerminalOutput.harmless(hostile) == "a [2J\nb 31m c  d")
  }

  @Test("is no more lines than it has, with the number of those that are left out")
  func shortTerminal() {
    var tally = TransferTally()
    tally.handle(.planned(manifests: 1, blobs: 9, bytes: 900), atSeconds: 0)
    for byte in 1...9 as ClosedRange<UInt8> {
      let digest = Digest(
        HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32)))
      tally.handle(.blobBegan(Blob(digest: digest, sizeBytes: 100), atByte: 0), atSeconds: 0)
    }
    for (linesMax, count, more) in [
      (24, 10, nil), (10, 10, nil), (5, 5, 6), (2, 2, 9), (1, 1, nil),
    ]
      as [(Int, Int, Int?)]
    {
      let lines = TransferLines(tally: tally, seconds: 1, columns: 80, linesMax: linesMax).lines
      #expect(lines.count == count)
      #expect(lines.last?.contains("0/9 blobs") == true)
      #expect(lines.first { $0.hasPrefix("and ") } == more.map { "and \($0) more" })
    }
  }
}
