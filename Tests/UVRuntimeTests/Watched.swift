// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A value that loops change and a test waits on, by condition rather than by time.
final class Watched<Value: Sendable>: Sendable {
  private struct Waiter {
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Value, Never>
  }

  private struct State {
    var value: Value
    var waiters: [Waiter] = []
  }

  private let state: Mutex<State>

  init(_ value: Value) {
    state = Mutex(State(value: value))
  }

  var value: Value { state.withLock { $0.value } }

  func update(_ change: (inout Value) -> Void) {
    let (value, ready) = state.withLock { state in
      change(&state.value)
      let value = state.value
      let ready = state.waiters.filter { $0.condition(value) }
      state.waiters.removeAll { $0.condition(value) }
      return (value, ready)
    }
    for waiter in ready { waiter.continuation.resume(returning: value) }
  }

  @discardableResult
  func until(_ condition: @escaping @Sendable (Value) -> Bool) async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state in
        guard !condition(state.value) else { return state.value as Value? }
        state.waiters.append(Waiter(condition: condition, continuation: continuation))
        return nil
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}
