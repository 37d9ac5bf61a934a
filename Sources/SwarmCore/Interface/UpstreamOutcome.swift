// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How a fetch from upstream ended.
package enum UpstreamOutcome: Sendable, Equatable {
  /// Every chunk up to the last was delivered.
  case delivered
  /// The answer was 404, 401 or another that a retry does not change (HTTP status).
  case refused(status: Int)
  /// Upstream asks for patience: 429, or 503 with `Retry-After`; nil where it does not say for how
  /// long.
  case busy(retryAfter: Interval?)
  /// No answer, a reset, a truncated body or a 5xx: worth another try.
  case failed
  /// The size upstream tells is not the blob's.
  case sizeMismatch
  /// The bytes do not hash to the digest: what a shell sees of content that it reads whole. Of a
  /// blob read chunk by chunk it is the core that finds out.
  case digestMismatch
  /// `cancelFetch` ended it.
  case cancelled

  /// Upstream has answered, and with something else than the bytes.
  var isRefusal: Bool {
    switch self {
    case .refused, .busy, .sizeMismatch, .digestMismatch: true
    case .delivered, .failed, .cancelled: false
    }
  }

  /// What an HTTP status that is not the answer asked for means.
  package init(status: Int, retryAfter: Interval?) {
    switch status {
    case 416:
      // The blob ends before the byte that was asked for.
      self = .sizeMismatch
    case 429: self = .busy(retryAfter: retryAfter)
    case 503 where retryAfter != nil: self = .busy(retryAfter: retryAfter)
    case 400..<500: self = .refused(status: status)
    default: self = .failed
    }
  }
}
