// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// Upstream dies for good. Before anyone has the blob, every pull must end in an error, in bounded
/// time; a pull that completes has every byte right, which the world checks.
package struct UpstreamDies: Sendable {
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
    troubled.faults = [(after, .upstreamDies(death))]
    return troubled.run()
  }
}
