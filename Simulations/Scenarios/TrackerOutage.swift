// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A crowd that knows some of each other, and whose tracker is gone.
package struct TrackerOutage: Scenario {
  package static let name = "tracker-outage"
  package static let question =
    "The tracker is dead for the whole pull, and nodes know some neighbours: what does it cost?"

  package var cluster = ClusterOptions()
  package var death = Fault.Death.closing
  /// From the moment the cluster asks; negative for before.
  package var diesAfter = Interval.milliseconds(-500)
  /// nil for never.
  package var restartsAfter: Interval?

  package init() {
    cluster.nodeCount = 50
    cluster.blobSizesBytes = [64 << 20]
    cluster.isAcquainted = true
  }

  package var particulars: [(name: String, value: String)] {
    [
      ("tracker dies", "\(death) after \(diesAfter)"),
      ("restarts", restartsAfter.map { "after \($0)" } ?? "never"),
    ]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for _ in 0..<cluster.nodeCount { making.addNode() }
    making.schedule(.trackerDies(0, death), after: diesAfter)
    if let restartsAfter { making.schedule(.trackerRestarts(0), after: restartsAfter) }
    return making.finished()
  }
}
