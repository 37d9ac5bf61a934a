// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the concurrent downloads of one pull have in common.
final class PullTally: Sendable {
  private struct State {
    var firstByteAt: ContinuousClock.Instant?
    var retries = 0
  }

  private let state = Mutex(State())

  /// Now, if there has been none.
  var firstByteAt: ContinuousClock.Instant { state.withLock { $0.firstByteAt } ?? .now }
  var retries: Int { state.withLock { $0.retries } }

  /// Only the first call counts.
  func noteFirstByte() {
    state.withLock { $0.firstByteAt = $0.firstByteAt ?? .now }
  }

  func countRetry() {
    state.withLock { $0.retries += 1 }
  }
}
