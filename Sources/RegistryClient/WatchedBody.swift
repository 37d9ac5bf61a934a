// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The body of an upload, which tells a watchdog whose turn it is: the registry's or the source's.
struct WatchedBody<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == ByteBuffer {
  typealias Element = ByteBuffer

  let base: Base
  let watchdog: UploadWatchdog

  init(_ base: Base, _ watchdog: UploadWatchdog) {
    self.base = base
    self.watchdog = watchdog
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator(), watchdog: watchdog)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    let watchdog: UploadWatchdog

    mutating func next() async throws -> ByteBuffer? {
      try await next(isolation: #isolation)
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
      watchdog.pieceWanted()
      let piece = try await base.next(isolation: actor)
      watchdog.pieceGiven(isLast: piece == nil)
      return piece
    }
  }
}
