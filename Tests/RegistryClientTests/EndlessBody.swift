// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// As many bytes as are asked for.
struct EndlessBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }

  struct AsyncIterator: AsyncIteratorProtocol {
    let piece = ByteBuffer(repeating: 0x61, count: 256 << 10)

    func next() async throws -> ByteBuffer? { piece }
  }
}
