// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a response's body waits for: to close it ends that, and whatever would come after.
final class ClosableWork<Value: Sendable>: Sendable {
  private struct State {
    var isClosed = false
    var task: Task<Value, any Error>?
  }

  private let state = Mutex(State())

  /// One call at a time. `begun` is called before any `close` that ends the work.
  func run(
    begun: () -> Void = {}, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task: Task<Value, any Error> = try state.withLock { state in
      if state.isClosed { throw CancellationError() }
      begun()
      let task = Task { try await work() }
      state.task = task
      return task
    }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Whether anything was ever begun.
  @discardableResult
  func close() -> Bool {
    let task = state.withLock { state in
      state.isClosed = true
      return state.task
    }
    task?.cancel()
    return task != nil
  }
}
