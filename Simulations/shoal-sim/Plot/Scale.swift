// SPDX-License-Identifier: Apache-2.0

/// Values to positions along one direction; `end` may lie before `start`, as it does where values
/// grow upwards.
struct Scale: Equatable {
  let lower: Int64
  let upper: Int64
  let start: Int
  let end: Int

  init(_ lower: Int64, _ upper: Int64, from start: Int, to end: Int) {
    self.lower = lower
    self.upper = max(upper, lower + 1)
    self.start = start
    self.end = end
  }

  /// Values outside have the position of the nearer end.
  func position(_ value: Int64) -> Int {
    let inside = min(max(value, lower), upper)
    let product = (inside - lower).multipliedFullWidth(by: Int64(abs(end - start)))
    let distance = Int((upper - lower).dividingFullWidth(product).quotient)
    return end >= start ? start + distance : start - distance
  }
}
