// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many more chunks a fetch may read before one of those it read is stored or discarded: the
/// back-pressure of the disk on upstream.
final class FetchPermits: Sendable {
  private struct State {
    var available: Int
    var isCancelled = false
    var waiter: CheckedContinuation<Bool, Never>?
  }

  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(available: count))
  }

  /// Waits for a permit and takes it; false once the fetch is cancelled. One task at a time.
  func acquire() async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if state.isCancelled { return false }
        if state.available > 0 {
          state.available -= 1
          return true
        }
        precondition(state.waiter == nil, "two tasks read one fetch")
        state.waiter = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func release() {
    let waiter = state.withLock { state in
      guard let waiter = state.waiter else {
        state.available += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      state.waiter = nil
      return waiter
    }
    waiter?.resume(returning: true)
  }

  func cancel() {
    let waiter = state.withLock { state in
      state.isCancelled = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: false)
  }
}
