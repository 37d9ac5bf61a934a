// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct SendQueueTests {
  private let first = ChunkReference(FrameFixture.digest, 0)
  private let second = ChunkReference(FrameFixture.digest, 1)
  private let fragmentBytes = DataHeader.fragmentBytesMax

  @Test("a control frame goes first at the next fragment boundary")
  func controlFirst() {
    var queue = SendQueue()
    queue.enqueueChunk(first, lengthBytes: 2 * fragmentBytes)
    #expect(queue.next() == fragment(first, 0, fragmentBytes))
    queue.enqueueControl(.ping(1))
    queue.enqueueControl(.ping(2))
    #expect(queue.controlBytes == 26)
    #expect(queue.next() == .control(.ping(1)))
    #expect(queue.next() == .control(.ping(2)))
    #expect(queue.controlBytes == 0)
    #expect(queue.next() == fragment(first, fragmentBytes, fragmentBytes, finishes: true))
    #expect(queue.next() == nil)
    #expect(queue.isEmpty)
  }

  @Test("one chunk is sent whole before the next, in fragments of at most 64 KiB")
  func chunksInOrder() {
    var queue = SendQueue()
    queue.enqueueChunk(first, lengthBytes: fragmentBytes + 1)
    queue.enqueueChunk(second, lengthBytes: 5)
    #expect(queue.chunkBytes == fragmentBytes + 6)
    #expect(queue.next() == fragment(first, 0, fragmentBytes))
    #expect(queue.next() == fragment(first, fragmentBytes, 1, finishes: true))
    #expect(queue.next() == fragment(second, 0, 5, finishes: true))
    #expect(queue.next() == nil)
  }

  @Test("the empty blob's chunk is one empty fragment")
  func emptyBlob() {
    var queue = SendQueue()
    queue.enqueueChunk(first, lengthBytes: 0)
    #expect(queue.next() == fragment(first, 0, 0, finishes: true))
    #expect(queue.next() == nil)
  }

  @Test("a cancelled chunk sends no further fragment, whether begun or not")
  func cancelled() {
    var queue = SendQueue()
    queue.enqueueChunk(first, lengthBytes: 2 * fragmentBytes)
    queue.enqueueChunk(second, lengthBytes: 5)
    _ = queue.next()
    let wereQueued = [queue.cancel(first), queue.cancel(second), queue.cancel(second)]
    #expect(wereQueued == [true, true, false])
    #expect(queue.next() == nil)
    queue.enqueueChunk(first, lengthBytes: 5)
    #expect(queue.next() == fragment(first, 0, 5, finishes: true))
  }

  @Test("many control frames keep their order")
  func order() {
    var queue = SendQueue()
    var sent: [UInt64] = []
    for number in 0..<1000 as Range<UInt64> {
      queue.enqueueControl(.ping(number))
      if number % 3 == 0, case .control(.ping(let next)) = queue.next() { sent.append(next) }
    }
    while case .control(.ping(let next)) = queue.next() { sent.append(next) }
    #expect(sent == Array(0..<1000))
    #expect(queue.controlBytes == 0)
  }

  @Test("what one side queues, the other side's reassembly takes")
  func againstReassembly() {
    var queue = SendQueue()
    var reassembly = ChunkReassembly()
    for (index, lengthBytes) in [0, 1, fragmentBytes, fragmentBytes + 1, 256 * 1024].enumerated() {
      let chunk = ChunkReference(FrameFixture.digest, index)
      queue.enqueueChunk(chunk, lengthBytes: lengthBytes)
      reassembly.expect(chunk, lengthBytes: lengthBytes)
    }
    while case .fragment(let header, let finishes) = queue.next() {
      #expect(reassembly.fragmentReceived(header) == (finishes ? .writeAndFinish : .write))
    }
    #expect(reassembly.expectedCount == 0)
  }

  private func fragment(
    _ chunk: ChunkReference, _ offset: Int, _ length: Int, finishes: Bool = false
  ) -> SendQueue.Item {
    .fragment(DataHeader(chunk: chunk, offset: offset, length: length), finishes: finishes)
  }
}
