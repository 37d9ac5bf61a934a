// SPDX-License-Identifier: Apache-2.0

/// What lies in the middle of some samples, and how far they are apart.
struct Spread: Sendable, Equatable {
  let median: Double
  let least: Double
  let greatest: Double

  /// Nil without samples.
  init?(_ samples: [Double]) {
    let sorted = samples.sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return nil }
    let middle = sorted.count / 2
    self.median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    self.least = least
    self.greatest = greatest
  }

  /// The least sample that at least `percent` of all samples do not exceed; nil without samples.
  static func percentile(_ percent: Int, of samples: [Double]) -> Double? {
    precondition((1...100).contains(percent), "no percentile: \(percent)")
    guard !samples.isEmpty else { return nil }
    let rank = (samples.count * percent + 99) / 100
    return samples.sorted()[rank - 1]
  }
}
