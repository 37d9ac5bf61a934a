// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Gives up on an upload whose bytes the registry does not take, or that it does not answer.
///
/// AsyncHTTPClient's own write timeout is about a source that is slow: it does not run while the
/// connection takes no more bytes. One coarse timer for each upload keeps the cost of a piece at a
/// lock.
final class UploadWatchdog: Sendable {
  struct Limits: Sendable, Hashable {
    /// Until the first piece is asked for.
    let beforeBody: TimeAmount
    /// From a piece to the next one that is asked for.
    let insideBody: TimeAmount
    /// From the end of the body to the head of the response.
    let afterBody: TimeAmount
  }

  private enum Phase {
    case idle
    /// The registry has until then; past it the task is cancelled.
    case registry(until: NIODeadline)
    /// The source takes as long as it takes.
    case source
  }

  private struct State {
    var phase = Phase.idle
    var request: (@Sendable () -> Void)?
    var hasFired = false
  }

  private let state = Mutex(State())
  private let eventLoop: any EventLoop
  private let limits: Limits

  init(eventLoop: any EventLoop, limits: Limits) {
    self.eventLoop = eventLoop
    self.limits = limits
  }

  var hasFired: Bool { state.withLock { $0.hasFired } }

  /// The result of `request`, which is cancelled if it takes too long or the caller is. Fires at
  /// most a quarter of the shortest limit late.
  func guarding<Outcome: Sendable>(
    _ request: @escaping @Sendable () async throws -> Outcome
  ) async throws -> Outcome {
    // The task cannot ask for a piece before the state is that of its beginning.
    let task = state.withLock { state in
      let task = Task { try await request() }
      state.request = { task.cancel() }
      state.phase = .registry(until: .now() + limits.beforeBody)
      return task
    }
    let shortest = min(limits.beforeBody, limits.insideBody, limits.afterBody)
    let period = TimeAmount.nanoseconds(max(1_000_000, shortest.nanoseconds / 4))
    let timer = eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
      self.check(at: .now())
    }
    defer {
      timer.cancel()
      state.withLock { $0.request = nil }
    }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// The registry takes more: the source is asked for it.
  func pieceWanted() { state.withLock { $0.phase = .source } }

  func pieceGiven(isLast: Bool) {
    let limit = isLast ? limits.afterBody : limits.insideBody
    state.withLock { $0.phase = .registry(until: .now() + limit) }
  }

  /// Gives up on the request if it is the registry's turn, and its time is over.
  func check(at now: NIODeadline) {
    state.withLock {
      guard case .registry(let until) = $0.phase, now >= until, let cancel = $0.request else {
        return
      }
      $0.hasFired = true
      cancel()
    }
  }
}
