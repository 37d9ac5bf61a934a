// SPDX-License-Identifier: Apache-2.0

/// How a fetch from upstream ended.
package enum UpstreamOutcome: Sendable, Equatable {
  /// Every chunk up to the last was delivered.
  case delivered
  /// The answer was 404, 401 or another that a retry does not change (HTTP status).
  case refused(status: Int)
  /// No answer, a reset, a stall, a truncated body or a 5xx: worth another try.
  case failed
  /// The size upstream tells is not the blob's.
  case sizeMismatch
  /// `cancelFetch` ended it.
  case cancelled
}
