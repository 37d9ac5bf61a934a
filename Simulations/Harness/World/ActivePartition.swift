// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A partition that has begun.
struct ActivePartition: Sendable {
  let partition: Partition
  /// The network's number for it.
  let cut: Int
  var isCut = true
  var generator: SeededGenerator
  /// When a flapping one turns next; another appointment is stale.
  var turnsAt: Instant?

  /// How long it stays as it now is; nil for as long as it is there.
  mutating func phase() -> Interval? {
    guard let flapping = partition.flapping else { return nil }
    let mean = isCut ? flapping.cut : flapping.whole
    return mean / 2 + Interval(nanoseconds: Int64(generator.below(Int(mean.nanoseconds) + 1)))
  }
}
