// SPDX-License-Identifier: Apache-2.0

/// What stands before the bytes of a fragment (Docs/Protocol.md §5.10).
package struct DataHeader: Sendable, Equatable {
  package let chunk: ChunkReference
  /// Bytes from the start of the chunk.
  package let offset: Int
  /// Payload bytes; 0 only for the empty blob.
  package let length: Int

  package init(chunk: ChunkReference, offset: Int, length: Int) {
    self.chunk = chunk
    self.offset = offset
    self.length = length
  }

  /// Small enough that a control frame waits for no more than 5 ms on a 100 Mbit/s link.
  package static let fragmentBytesMax = 64 * 1024
}
