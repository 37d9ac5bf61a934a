// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// An exponentially weighted mean with the weight 1/8 of TCP's smoothed round trip (RFC 6298,
/// section 2), in integers.
struct SmoothedInterval: Sendable {
  private(set) var value: Interval?

  mutating func add(_ sample: Interval) {
    guard let mean = value else {
      value = sample
      return
    }
    value = Interval(nanoseconds: mean.nanoseconds + (sample - mean).nanoseconds / 8)
  }
}

extension Interval {
  static func - (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
  }
}
