// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import Testing

struct PatternedBytesTests {
  @Test("a read in pieces of any length gives the same bytes as one read")
  func piecesAgree() {
    let pattern = PatternedBytes(seed: 5, sizeBytes: 200_003)
    let whole = pattern.read(at: 0, count: 1 << 20)
    #expect(whole.count == 200_003)
    for pieceBytes in [1_001, 65_536, 65_540] {
      var offset = 0
      while offset < whole.count {
        let piece = pattern.read(at: Int64(offset), count: pieceBytes)
        #expect(piece == Array(whole[offset...].prefix(pieceBytes)))
        offset += pieceBytes
      }
    }
    #expect(pattern.read(at: 200_003, count: 1).isEmpty)
  }

  @Test("pages differ from each other and from another seed's")
  func pagesDiffer() {
    let pattern = PatternedBytes(seed: 5, sizeBytes: 4 << 20)
    let page = pattern.read(at: 0, count: 4096)
    #expect(page != pattern.read(at: 1 << 20, count: 4096))
    #expect(page != PatternedBytes(seed: 6, sizeBytes: 4 << 20).read(at: 0, count: 4096))
  }
}
