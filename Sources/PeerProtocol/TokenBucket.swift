// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Keeps what passes within a rate, over every time longer than a moment: the generic cell rate
/// algorithm (ITU-T I.371, annex A) in whole nanoseconds.
///
/// It counts the time that all that was taken takes at the rate. Something may be taken when that
/// time is over, and a little before: what was not used while nothing waited, or a timer was late,
/// is made up for, but no more than `burst`.
package struct TokenBucket: Sendable, Equatable {
  /// nil means no limit.
  package private(set) var bytesPerSecond: Int64?
  /// When all that was taken has had its time; long past if nothing was.
  private var paidAt = Instant.zero

  package init(bytesPerSecond: Int64?) {
    precondition(bytesPerSecond.map { $0 > 0 } ?? true, "a limit of nothing")
    self.bytesPerSecond = bytesPerSecond
  }

  /// When something may be taken again; `now` or earlier if at once.
  package var freeAt: Instant { bytesPerSecond == nil ? .zero : paidAt }

  package func isFree(at now: Instant) -> Bool { freeAt <= now }

  /// Counts bytes that pass, whether or not it is their time. Returns when the next may.
  @discardableResult
  package mutating func take(_ bytes: Int, at now: Instant) -> Instant {
    guard let bytesPerSecond else { return now }
    let earliest = Instant(nanoseconds: now.nanoseconds - Self.burst.nanoseconds)
    let time = Ratio(1_000_000_000, bytesPerSecond).of(Int64(bytes))
    paidAt = max(paidAt, earliest) + Interval(nanoseconds: time)
    return paidAt
  }

  /// From now on another rate holds, also for what was taken and has not had its time.
  package mutating func setRate(_ new: Int64?, at now: Instant) {
    precondition(new.map { $0 > 0 } ?? true, "a limit of nothing")
    if let old = bytesPerSecond, let new, paidAt > now {
      let owed = (paidAt - now).nanoseconds
      paidAt = now + Interval(nanoseconds: Ratio(old, new).of(owed))
    } else if bytesPerSecond == nil {
      paidAt = now
    }
    bytesPerSecond = new
  }

  /// Several times as late as a loop's timers may be, and short enough that no second carries 5 %
  /// more than it may: with the last fragment that is 4.3 % at the least rate
  /// (`RateLimits.bytesPerSecondMin`).
  package static let burst = Interval.milliseconds(10)
}
