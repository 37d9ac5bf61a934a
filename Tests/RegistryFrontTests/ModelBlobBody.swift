// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryFront
import Synchronization
import Testing

/// A model of a blob that arrives while it is served. It fails what the contract of `BlobBody`
/// forbids its caller, so each test checks both sides.
final class ModelBlobBody: BlobBody {
  let sizeBytes: Int64
  /// Ends when the body is closed.
  let whenClosed: AsyncStream<Never>
  private let closing: AsyncStream<Never>.Continuation
  private let state: Mutex<State>

  private struct State {
    var availableBytes: Int64
    var hasFailed = false
    var closeCount = 0
    var readEndOffset: Int64 = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  enum Failure: Error {
    case sourceLost
    case closed
  }

  init(sizeBytes: Int64, availableBytes: Int64? = nil) {
    self.sizeBytes = sizeBytes
    self.state = Mutex(State(availableBytes: availableBytes ?? sizeBytes))
    (self.whenClosed, self.closing) = AsyncStream.makeStream()
  }

  /// The byte at an offset; neighbours in position and in chunk differ.
  static func byte(at offset: Int64) -> UInt8 {
    UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 16)
  }

  static func bytes(_ range: Range<Int64>) -> [UInt8] { range.map(byte(at:)) }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    #expect(offset >= 0 && offset < sizeBytes && maxBytes > 0)
    while true {
      if let count = try countReadable(at: offset, maxBytes: maxBytes) {
        // As a disk is read: not on the thread of a connection.
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
          ByteBuffer(bytes: Self.bytes(offset..<(offset + Int64(count))))
        }
      }
      await withCheckedContinuation { continuation in
        let mayGoOn = state.withLock { state in
          if state.availableBytes > offset || state.hasFailed || state.closeCount > 0 {
            return true
          }
          #expect(state.waiter == nil, "two reads at once")
          state.waiter = continuation
          return false
        }
        if mayGoOn { continuation.resume() }
      }
    }
  }

  func close() {
    change { $0.closeCount += 1 }
    closing.finish()
  }

  func arrive(upTo offset: Int64) {
    change { $0.availableBytes = offset }
  }

  func fail() {
    change { $0.hasFailed = true }
  }

  var closeCount: Int { state.withLock { $0.closeCount } }
  /// The end of the furthest read that was answered.
  var readEndOffset: Int64 { state.withLock { $0.readEndOffset } }

  func waitUntilClosed() async {
    for await _ in whenClosed {}
  }

  private func countReadable(at offset: Int64, maxBytes: Int) throws -> Int? {
    try state.withLock { state in
      if state.closeCount > 0 { throw Failure.closed }
      let count = min(Int64(maxBytes), state.availableBytes - offset)
      if count > 0 {
        #expect(offset >= state.readEndOffset || state.readEndOffset == 0, "a step back")
        state.readEndOffset = offset + count
        return Int(count)
      }
      if state.hasFailed { throw Failure.sourceLost }
      return nil
    }
  }

  private func change(_ body: (inout State) -> Void) {
    let waiter = state.withLock { state in
      body(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
