// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Gives up on a body whose next bytes do not come in time.
///
/// AsyncHTTPClient has a read timeout of its own, but it also runs while nobody asks for bytes, and
/// so would blame the registry for a slow reader. One coarse timer for each body, rather than one
/// for each read, keeps the cost of a read at a lock.
final class StallWatchdog: Sendable {
  private struct State {
    var read: Task<ByteBuffer?, any Error>?
    var readSince = NIODeadline.uptimeNanoseconds(0)
    var hasFired = false
  }

  private let state = Mutex(State())
  private let readIdleLimit: TimeAmount
  /// For the whole body; nil for one that is streamed.
  private let deadline: NIODeadline?

  /// Fires at most a quarter of `readIdleLimit` late.
  init(eventLoop: any EventLoop, readIdleLimit: TimeAmount, deadline: NIODeadline? = nil) {
    self.readIdleLimit = readIdleLimit
    self.deadline = deadline
    let period = TimeAmount.nanoseconds(max(1_000_000, readIdleLimit.nanoseconds / 4))
    eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] timer in
      guard let self else { return timer.cancel() }
      self.check(at: .now())
    }
  }

  var hasFired: Bool { state.withLock { $0.hasFired } }

  /// The result of `operation`, which is cancelled if it takes too long or the caller is.
  func next(
    _ operation: @escaping @Sendable () async throws -> ByteBuffer?
  ) async throws -> ByteBuffer? {
    let read = Task { try await operation() }
    state.withLock {
      $0.read = read
      $0.readSince = .now()
    }
    defer { state.withLock { $0.read = nil } }
    return try await withTaskCancellationHandler {
      try await read.value
    } onCancel: {
      read.cancel()
    }
  }

  /// Gives up on the read under way, if there is one, and its time is over.
  func check(at now: NIODeadline) {
    state.withLock {
      guard let read = $0.read else { return }
      guard now - $0.readSince >= readIdleLimit || deadline.map({ now >= $0 }) ?? false
      else { return }
      $0.hasFired = true
      read.cancel()
    }
  }
}
