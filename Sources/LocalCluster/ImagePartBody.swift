// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The bytes of a part, read piece by piece as an upload takes them.
struct ImagePartBody: AsyncSequence, Sendable {
  let content: ImageContent
  let onBytes: @Sendable (Int) -> Void

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(content: content, onBytes: onBytes)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let content: ImageContent
    let onBytes: @Sendable (Int) -> Void
    private var offset: Int64 = 0

    init(content: ImageContent, onBytes: @escaping @Sendable (Int) -> Void) {
      self.content = content
      self.onBytes = onBytes
    }

    mutating func next() async throws -> ByteBuffer? {
      let piece = try content.read(at: offset, count: ImageContent.pieceBytes)
      if piece.isEmpty { return nil }
      offset += Int64(piece.count)
      onBytes(piece.count)
      return ByteBuffer(bytes: piece)
    }
  }
}
