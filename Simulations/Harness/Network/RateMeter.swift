// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Whether what has passed a link fits its rate: a leaky bucket, kept apart from what decides when
/// something passes so that it can find that wrong. Everything is counted in the time that the link
/// takes for it.
struct RateMeter: Sendable {
  let bytesPerSecond: Int64
  /// Over no time may more have passed than the rate allows and so many of the largest pieces.
  let piecesAllowed: Int64
  /// And what passes in this time.
  let slack: Interval
  private var level = Interval.zero
  private var countedAt: Instant
  private var largest = Interval.zero
  private(set) var isOverrun = false

  init(
    bytesPerSecond: Int64, piecesAllowed: Int64, slack: Interval = .zero, at start: Instant = .zero
  ) {
    self.bytesPerSecond = bytesPerSecond
    self.piecesAllowed = piecesAllowed
    self.slack = slack
    self.countedAt = start
  }

  /// A piece has passed at an instant, no earlier than the one before.
  mutating func note(bytes: Int64, at instant: Instant) {
    let cost = LinkSpecification.time(bytes: bytes, bytesPerSecond: bytesPerSecond)
    largest = max(largest, cost)
    let left = level.nanoseconds - (instant - countedAt).nanoseconds
    level = Interval(nanoseconds: max(0, left) + cost.nanoseconds)
    countedAt = instant
    if level > largest * piecesAllowed + slack { isOverrun = true }
  }
}
