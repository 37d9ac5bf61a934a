// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many more chunks a fetch may read before one of those it read is stored or discarded, and
/// before the node has room for it: the back-pressure of the disk on upstream. What a fetch has
/// taken of the node's budget goes back when nothing of it is left in memory.
final class FetchPermits: Sendable {
  private struct State {
    var available: Int
    /// Chunks that the budget counts.
    var chunksTaken = 0
    /// What is read waits for what comes before it.
    var isAhead: Bool
    var isCancelled = false
    var waiter: CheckedContinuation<Bool, Never>?
  }

  private let state: Mutex<State>
  private let budget: FetchBudget
  private let chunkBytes: Int

  init(
    _ count: Int, of chunkBytes: Int, isAhead: Bool = false, from budget: FetchBudget
  ) {
    state = Mutex(State(available: count, isAhead: isAhead))
    self.chunkBytes = chunkBytes
    self.budget = budget
  }

  deinit {
    let chunks = state.withLock { $0.chunksTaken }
    if chunks > 0 { budget.give(chunks, of: ObjectIdentifier(self)) }
  }

  /// Waits for a permit and for room, and takes both; false once the fetch is cancelled. One task
  /// at a time.
  func acquire() async -> Bool {
    guard await acquirePermit() else { return false }
    let isTaken = await budget.take(
      chunkBytes, for: ObjectIdentifier(self), isAhead: { self.state.withLock { $0.isAhead } },
      unless: { self.state.withLock { $0.isCancelled } })
    guard isTaken else { return false }
    return state.withLock { state in
      state.chunksTaken += 1
      return !state.isCancelled
    }
  }

  /// All before the first chunk has been hashed.
  func beginHashing() {
    state.withLock { $0.isAhead = false }
    budget.beginHashing(ObjectIdentifier(self))
  }

  private func acquirePermit() async -> Bool {
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
    state.withLock { $0.chunksTaken -= 1 }
    budget.give(1, of: ObjectIdentifier(self))
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
    budget.cancel(ObjectIdentifier(self))
  }
}
