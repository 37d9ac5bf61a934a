// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// Work on blocking sockets, which has a thread of its own.
enum BlockingWork {
  /// When the task is cancelled, `server` is killed, and the work fails for want of it.
  static func run<Value: Sendable>(
    with server: ManagedProcess, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
      }
    } onCancel: {
      server.send(signal: SIGKILL)
    }
  }
}
