// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Who waits for a `LoopAnswer`; takes the first of the answers and drops the others.
final class LoopWaiter<Answer: Sendable>: Sendable {
  private let continuation: Mutex<CheckedContinuation<LoopAnswer<Answer>, Never>?>

  init(_ continuation: CheckedContinuation<LoopAnswer<Answer>, Never>) {
    self.continuation = Mutex(continuation)
  }

  func resume(_ answer: LoopAnswer<Answer>) {
    let waiting = continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(returning: answer)
  }
}
