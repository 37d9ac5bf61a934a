// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// The only tracker dies, before the crowd asks or while it is served, and does not come back.
package struct TrackerKilled: Sendable {
  package var crowd: FlashCrowd
  package var death: Fault.Death
  /// From the moment the crowd asks; negative for before.
  package var after: Interval

  package init(_ crowd: FlashCrowd, death: Fault.Death, after: Interval) {
    self.crowd = crowd
    self.death = death
    self.after = after
  }

  package func run() -> Report {
    var troubled = crowd
    troubled.faults = [(after, .trackerDies(0, death))]
    return troubled.run()
  }
}
