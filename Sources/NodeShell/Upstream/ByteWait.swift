// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How long a reader has been waiting for upstream's next byte. What waits for the disk, or is
/// hashed, does not count.
final class ByteWait: Sendable {
  private let since = Mutex<ContinuousClock.Instant?>(nil)

  /// The result of `operation`, which waits for upstream.
  func during<Result>(
    isolation: isolated (any Actor)? = #isolation, _ operation: () async throws -> Result
  ) async rethrows -> Result {
    since.withLock { $0 = .now }
    defer { since.withLock { $0 = nil } }
    return try await operation()
  }

  /// Nil while nothing is waited for.
  var silence: Duration? { since.withLock { $0.map { .now - $0 } } }
}
