// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct ChunkReassemblyTests {
  private let first = ChunkReference(FrameFixture.digest, 0)
  private let second = ChunkReference(FrameFixture.digest, 1)

  private func fragment(_ chunk: ChunkReference, _ offset: Int, _ length: Int) -> DataHeader {
    DataHeader(chunk: chunk, offset: offset, length: length)
  }

  @Test("fragments in order make a chunk, and chunks may interleave")
  func interleaved() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 30)
    reassembly.expect(second, lengthBytes: 10)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 20)) == .write)
    #expect(reassembly.fragmentReceived(fragment(second, 0, 10)) == .writeAndFinish)
    #expect(reassembly.fragmentReceived(fragment(first, 20, 10)) == .writeAndFinish)
    #expect(reassembly.expectedCount == 0)
  }

  @Test("the empty blob's chunk is one empty fragment")
  func emptyBlob() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 0)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 0)) == .writeAndFinish)
  }

  @Test("§5.10: what was not agreed on, leaves a gap, repeats or overruns ends the connection")
  func violations() {
    var reassembly = ChunkReassembly()
    #expect(reassembly.fragmentReceived(fragment(first, 0, 1)) == .violation(.outOfState))
    reassembly.expect(first, lengthBytes: 30)
    #expect(reassembly.fragmentReceived(fragment(first, 1, 1)) == .violation(.outOfState))
    #expect(reassembly.fragmentReceived(fragment(first, 0, 0)) == .violation(.inconsistentBlob))
    #expect(reassembly.fragmentReceived(fragment(first, 0, 31)) == .violation(.inconsistentBlob))
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .violation(.outOfState))
    #expect(reassembly.fragmentReceived(fragment(first, 10, 20)) == .writeAndFinish)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 30)) == .violation(.outOfState))
  }

  @Test("fragments of an abandoned chunk are passed over until its end, and no further")
  func abandoned() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 30)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    reassembly.abandon(first)
    #expect(reassembly.fragmentReceived(fragment(first, 10, 10)) == .discard)
    #expect(reassembly.fragmentReceived(fragment(first, 20, 10)) == .discard)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .violation(.outOfState))
  }

  @Test("a chunk expected anew starts over although fragments of the old transfer still come")
  func expectedAnew() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 30)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    reassembly.abandon(first)
    reassembly.expect(first, lengthBytes: 30)
    #expect(reassembly.fragmentReceived(fragment(first, 10, 10)) == .discard)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    #expect(reassembly.fragmentReceived(fragment(first, 10, 20)) == .writeAndFinish)
  }

  @Test("an old transfer taken for the new one gives way to it once")
  func restarted() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 30)
    reassembly.abandon(first)
    reassembly.expect(first, lengthBytes: 30)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .write)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .violation(.outOfState))
  }

  @Test("an old transfer that completes the chunk leaves the new one to be passed over")
  func completedByOldTransfer() {
    var reassembly = ChunkReassembly()
    reassembly.expect(first, lengthBytes: 10)
    reassembly.abandon(first)
    reassembly.expect(first, lengthBytes: 10)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .writeAndFinish)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .discard)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 10)) == .violation(.outOfState))
  }

  @Test("only so many abandoned chunks are remembered, the latest")
  func boundedMemory() {
    var reassembly = ChunkReassembly()
    for index in 0...ChunkReassembly.abandonedMax {
      reassembly.expect(ChunkReference(FrameFixture.digest, index), lengthBytes: 1)
      reassembly.abandon(ChunkReference(FrameFixture.digest, index))
    }
    let last = ChunkReference(FrameFixture.digest, ChunkReassembly.abandonedMax)
    #expect(reassembly.fragmentReceived(fragment(last, 0, 1)) == .discard)
    #expect(reassembly.fragmentReceived(fragment(first, 0, 1)) == .violation(.outOfState))
  }
}
