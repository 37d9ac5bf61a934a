// SPDX-License-Identifier: Apache-2.0

/// Fetches that are made once for all who want the same at the same time.
///
/// A waiter that is cancelled stops waiting; the fetch goes on for the others, and for whoever asks
/// next, and has limits of its own.
actor SharedFetches<Key: Hashable & Sendable, Value: Sendable> {
  private typealias Outcome = Result<Value, any Error>

  private var waiters: [Key: [AsyncStream<Outcome>.Continuation]] = [:]

  func value(
    _ key: Key, _ fetch: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let (outcomes, waiter) = AsyncStream<Outcome>.makeStream()
    let isFirst = waiters[key] == nil
    waiters[key, default: []].append(waiter)
    if isFirst {
      Task {
        let outcome: Outcome
        do {
          outcome = .success(try await fetch())
        } catch {
          outcome = .failure(error)
        }
        finish(key, outcome)
      }
    }
    for await outcome in outcomes { return try outcome.get() }
    throw CancellationError()
  }

  /// Those who asked for what is being fetched now, cancelled ones included.
  func waiterCount(_ key: Key) -> Int { waiters[key]?.count ?? 0 }

  private func finish(_ key: Key, _ outcome: Outcome) {
    for waiter in waiters.removeValue(forKey: key) ?? [] {
      waiter.yield(outcome)
      waiter.finish()
    }
  }
}
