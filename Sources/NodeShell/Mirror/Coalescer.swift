// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets concurrent callers that want the same thing share one piece of work.
///
/// The work goes on when a caller gives up, since others may wait for it; it MUST be bounded in
/// time by itself.
final class Coalescer<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let underway = Mutex<[Key: Task<Value, any Error>]>([:])

  func value(
    for key: Key, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = underway.withLock { underway in
      if let task = underway[key] { return task }
      let task = Task {
        defer { self.finish(key) }
        return try await work()
      }
      underway[key] = task
      return task
    }
    return try await task.value
  }

  private func finish(_ key: Key) {
    underway.withLock { $0[key] = nil }
  }
}
