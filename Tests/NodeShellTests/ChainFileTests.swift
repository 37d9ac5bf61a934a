// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import NodeShell

@Suite("A chain file")
struct ChainFileTests {
  @Test("gives back the batches it was made of")
  func roundTrip() {
    let chain = [ChainFixture.batch(1..<300), ChainFixture.batch(300..<301)]
    #expect(ChainFile.chain(in: ChainFile.bytes(of: chain)) == chain)
  }

  @Test("of a chain of one chunk is empty")
  func empty() {
    #expect(ChainFile.bytes(of: []).isEmpty)
    #expect(ChainFile.chain(in: []).isEmpty)
  }

  @Test("cut short anywhere gives no chain at all, but at a batch's end the batches before")
  func truncated() {
    let first = ChainFixture.batch(1..<3)
    let bytes = ChainFile.bytes(of: [first, ChainFixture.batch(3..<4)])
    let boundary = ChainFile.bytes(of: [first]).count
    for count in 0..<bytes.count {
      let expected = count == boundary ? [first] : []
      #expect(ChainFile.chain(in: Array(bytes[..<count])) == expected, "cut to \(count) bytes")
    }
  }

  @Test("that grew until a crash gives the batches before the first thing that is none")
  func legible() {
    let batches = [ChainFixture.batch(1..<3), ChainFixture.batch(2..<9)]
    let whole = batches.flatMap { FrameEncoder.bytes(of: .chain($0)) }
    let torn = FrameEncoder.bytes(of: .chain(ChainFixture.batch(9..<12))).dropLast(5)
    for rest in [
      [], Array(torn), FrameEncoder.bytes(of: .ping(1)), [0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
      let legible = ChainFile.legibleChain(in: whole + rest)
      #expect(legible.chain == batches)
      #expect(legible.bytesCount == whole.count)
    }
  }

  @Test("with any other frame in it gives no chain")
  func otherFrame() {
    let bytes = ChainFile.bytes(of: [ChainFixture.batch(1..<3)])
    #expect(ChainFile.chain(in: bytes + FrameEncoder.bytes(of: .ping(1))).isEmpty)
  }

  @Test("that is garbage gives no chain")
  func garbage() {
    #expect(ChainFile.chain(in: [UInt8](repeating: 0xff, count: 4096)).isEmpty)
  }

  @Test("leaves out a batch whose entries others hold")
  func redundantBatch() {
    let (whole, part) = (ChainFixture.batch(1..<10), ChainFixture.batch(4..<6))
    #expect(ChainFile.cover(of: [part, whole]) == [whole])
  }

  @Test("takes of batches that start alike the one that reaches furthest")
  func furthest() {
    let chain = [1..<2, 1..<5, 1..<3].map(ChainFixture.batch)
    #expect(ChainFile.cover(of: chain) == [chain[1]])
  }

  @Test("holds every entry, and none more than twice, however batches overlap")
  func coverage() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      // Chunk by chunk, as a claimant may sign them, and longer ones at random.
      var ranges: [Range<Int>] = []
      for index in 1..<200 {
        ranges.append(index..<(index + 1 + generator.below(40)))
      }
      generator.shuffle(&ranges)
      let cover = ChainFile.cover(of: ranges.map(ChainFixture.batch))
      let end = ranges.map(\.upperBound).max() ?? 0
      for index in 1..<end {
        let count = cover.count { $0.indexes.contains(index) }
        #expect((1...2).contains(count), "entry \(index) stands \(count) times")
      }
    }
  }

  @Test("fits the store's bound even if every batch is as long as may be and adds one entry")
  func adversarialOverlap() {
    let (entriesMax, chunkCount) = (ChainBatch.entriesMax, 600)
    let chain = (1...(chunkCount - entriesMax)).map { ChainFixture.batch($0..<($0 + entriesMax)) }
    let bytes = ChainFile.bytes(of: chain)
    #expect(bytes.count <= chunkCount * ChainFixture.storedBytesPerEntryMax)
    let kept = ChainFile.chain(in: bytes)
    #expect((1..<chunkCount).allSatisfy { index in kept.contains { $0.indexes.contains(index) } })
  }
}
