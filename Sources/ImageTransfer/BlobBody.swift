// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import RegistryClient

/// Where the bytes of a blob come from, as one type.
package struct BlobBody: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  enum Origin: Sendable {
    case registry(BlobStream)
    case layout(LayoutBlobBody)
  }

  let origin: Origin

  package func makeAsyncIterator() -> AsyncIterator {
    switch origin {
    case .registry(let stream): AsyncIterator(state: .registry(stream.makeAsyncIterator()))
    case .layout(let body): AsyncIterator(state: .layout(body.makeAsyncIterator()))
    }
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    enum State {
      case registry(BlobStream.AsyncIterator)
      case layout(LayoutBlobBody.AsyncIterator)
    }

    var state: State

    package mutating func next() async throws -> ByteBuffer? {
      switch state {
      case .registry(var iterator):
        defer { state = .registry(iterator) }
        return try await iterator.next(isolation: #isolation)
      case .layout(var iterator):
        defer { state = .layout(iterator) }
        return try await iterator.next()
      }
    }
  }
}
