// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The body of a request that is sent in small pieces, each when the connection has room, and tells
/// how far it has come.
struct ObservedBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let bytes: [UInt8]
  let onSent: @Sendable (Int) -> Void
  let onEnd: @Sendable () -> Void

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

  struct AsyncIterator: AsyncIteratorProtocol {
    let body: ObservedBody
    private var sent = 0

    init(body: ObservedBody) {
      self.body = body
    }

    /// What was returned before has been written when the next piece is asked for.
    mutating func next() async -> ByteBuffer? {
      let piece = body.bytes[sent...].prefix(ObservedBody.pieceBytes)
      guard !piece.isEmpty else {
        body.onEnd()
        return nil
      }
      body.onSent(piece.count)
      sent += piece.count
      return ByteBuffer(bytes: piece)
    }
  }

  static let pieceBytes = 16_384
}
