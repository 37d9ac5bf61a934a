// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// The node that streams from upstream dies, and another must go on where it stopped.
package struct LeaseHolderKilled: Sendable {
  package var crowd: FlashCrowd
  package var death: Fault.Death
  /// From the moment the crowd asks.
  package var after: Interval

  package init(_ crowd: FlashCrowd, death: Fault.Death, after: Interval) {
    self.crowd = crowd
    self.death = death
    self.after = after
  }

  package func run() -> Report {
    var troubled = crowd
    troubled.faults = [(after, .fetchingNodeDies(death))]
    return troubled.run()
  }
}
