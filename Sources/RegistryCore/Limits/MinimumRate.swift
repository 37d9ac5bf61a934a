// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How long somebody is waited for who moves bytes too slowly. Waiting takes from an allowance, and
/// every byte gives back the time it takes at the minimum rate:
///
/// ```
///  allowance   ──── waiting, 1 s for each second ────►  0: given up
///      ▲                                     │
///      └── n bytes, n ÷ rate seconds each ◄──┘    never more than at first
/// ```
/// So a pause of a fast client is as long as the allowance, and who sends a byte now and then to be
/// taken for busy gains nothing by it. Time in which nothing was asked for is not waiting.
package struct MinimumRate: Sendable, Hashable {
  private let bytesPerSecond: Int64
  private let allowance: Interval
  private var left: Interval
  private var waitingSince: Instant?

  package init(bytesPerSecond: Int64, allowanceSeconds: Int64) {
    precondition(bytesPerSecond > 0 && allowanceSeconds > 0)
    self.bytesPerSecond = bytesPerSecond
    self.allowance = .seconds(allowanceSeconds)
    self.left = allowance
  }

  /// When it is over unless bytes move; nil while nobody waits. For one value it never comes to lie
  /// earlier than it did, so that a timer which is set once may be late but need not be set anew.
  package var deadline: Instant? { waitingSince.map { $0 + left } }

  /// Whoever waits already goes on waiting.
  package mutating func waitBegan(at now: Instant) {
    if waitingSince == nil { waitingSince = now }
  }

  package mutating func waitEnded(at now: Instant) {
    settle(at: now)
    waitingSince = nil
  }

  package mutating func moved(bytes: Int64, at now: Instant) {
    settle(at: now)
    // Bounded first: a large count of bytes in nanoseconds would not fit.
    let seconds = bytes / bytesPerSecond
    guard seconds < allowance.nanoseconds / 1_000_000_000 else {
      left = allowance
      return
    }
    let rest = (bytes % bytesPerSecond) * 1_000_000_000 / bytesPerSecond
    let earned = Interval(nanoseconds: seconds * 1_000_000_000 + rest)
    left = min(allowance, left + earned)
  }

  package func isOver(at now: Instant) -> Bool { deadline.map { $0 <= now } ?? false }

  private mutating func settle(at now: Instant) {
    guard let since = waitingSince else { return }
    left = max(.zero, Interval(nanoseconds: left.nanoseconds - (now - since).nanoseconds))
    waitingSince = now
  }
}
