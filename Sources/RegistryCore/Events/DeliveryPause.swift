// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// How long is waited after something has failed: twice as long with each time, up to a bound, and
/// by chance up to half as long, so that not all who failed at once come again at once.
struct DeliveryPause: Sendable {
  private(set) var failuresCount = 0
  private(set) var until: Instant?

  mutating func lengthen(
    _ limits: DeliveryLimits, at now: Instant, _ generator: inout SeededGenerator
  ) {
    failuresCount += 1
    until = now + Self.length(failuresCount, limits, &generator)
  }

  /// There is nothing to wait for any more.
  mutating func cutShort() { until = nil }

  mutating func end() { self = DeliveryPause() }

  func isOver(at now: Instant) -> Bool { until.map { $0 <= now } ?? true }

  static func length(
    _ failuresCount: Int, _ limits: DeliveryLimits, _ generator: inout SeededGenerator
  ) -> Interval {
    var whole = limits.backOffMin
    for _ in 1..<min(max(failuresCount, 1), 32) where whole < limits.backOffMax {
      whole = whole * 2
    }
    whole = min(whole, limits.backOffMax)
    let half = whole.nanoseconds / 2
    return Interval(nanoseconds: whole.nanoseconds - Int64(generator.below(Int(half) + 1)))
  }
}
