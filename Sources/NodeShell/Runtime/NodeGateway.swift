// SPDX-License-Identifier: Apache-2.0

import SwarmCore
import Synchronization
import UVRuntime

/// The way from other threads to the node's runtime: the Sendable face of what is confined to the
/// loop.
final class NodeGateway: Sendable {
  let loop: EventLoop
  private let readersCount = Atomic<UInt64>(0)
  private let runtime = Mutex<LoopBound<NodeRuntime>?>(nil)

  init(loop: EventLoop) {
    self.loop = loop
  }

  /// One that no other response of this process has.
  func makeReaderID() -> ReaderID {
    ReaderID(readersCount.add(1, ordering: .relaxed).newValue)
  }

  func open(to runtime: LoopBound<NodeRuntime>) {
    self.runtime.withLock { $0 = runtime }
  }

  /// What is said from now on is dropped, for a loop that has shut down takes no jobs.
  func close() {
    runtime.withLock { $0 = nil }
  }

  /// Runs `job` on the loop, unless the node has stopped; false then.
  @discardableResult
  func post(_ job: @escaping @Sendable (NodeRuntime) -> Void) -> Bool {
    // Queued under the lock: after `close` nothing can reach the loop.
    runtime.withLock { runtime in
      guard let runtime else { return false }
      loop.execute { job(runtime.value) }
      return true
    }
  }

  /// The same as `ask`, but gives up on a loop that does not get to it in time.
  func ask<Answer: Sendable>(
    withinMilliseconds milliseconds: Int64,
    _ question: @escaping @Sendable (NodeRuntime) -> Answer
  ) async -> LoopAnswer<Answer> {
    await LoopAnswer.wait(milliseconds: milliseconds) { answer in
      self.post { answer(question($0)) }
    }
  }

  /// What `question` answers on the loop; nil once the node has stopped.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (NodeRuntime) -> Answer
  ) async -> Answer? {
    await withCheckedContinuation { continuation in
      let isPosted = post { continuation.resume(returning: question($0)) }
      if !isPosted { continuation.resume(returning: nil) }
    }
  }
}
