// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Scenarios

/// What a run took of the machine.
struct RunCost {
  let wallTime: Interval
  let peakBytes: Int64

  func isWithin(_ requirement: Requirement) -> Bool {
    wallTime <= requirement.wallTimeMax ?? wallTime
      && peakBytes <= requirement.memoryBytesMax ?? peakBytes
  }

  /// The most memory that this process ever had.
  static var ownPeakBytes: Int64 {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int64(usage.ru_maxrss) * 1024
  }
}

extension Interval {
  init(_ duration: Duration) {
    let parts = duration.components
    self.init(nanoseconds: parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
  }
}
