// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Carries what a job returned from its worker thread to the loop.
final class WorkerOutcome<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func set(_ value: Value) {
    self.value.withLock { $0 = value }
  }

  /// Traps before `set`.
  func take() -> Value {
    guard let value = value.withLock({ $0 }) else { preconditionFailure("the work has not run") }
    return value
  }
}
