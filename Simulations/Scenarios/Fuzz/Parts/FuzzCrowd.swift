// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How many nodes and trackers there are, when the nodes start, and which trackers they know.
package struct FuzzCrowd: Sendable {
  package let trackerCount: Int
  /// One for each node.
  package let startsAfter: [Interval]
  /// The trackers that each node knows, in the order in which it tries them.
  package let trackers: [[Int]]

  package var nodeCount: Int { startsAfter.count }

  init(seed: UInt64, scale: FuzzScale) {
    var draw = Draw(seed: seed, part: "crowd")
    let trackerCount = draw.pick([0, 1, 1, 1, 1, 1, 2, 2, 3])
    let count = draw.between(scale.nodeCounts)
    let latePercent = draw.pick([0, 0, 20, 50])
    startsAfter = (0..<count).map { _ in
      draw.happens(percent: latePercent)
        ? draw.interval(.zero...FuzzPlan.safetyPhase / 2) : .zero
    }
    // All go to the first that answers, or each has an order of its own.
    let agree = draw.happens(percent: 50)
    trackers = (0..<count).map { _ in
      agree ? Array(0..<trackerCount) : draw.inAnyOrder(Array(0..<trackerCount))
    }
    self.trackerCount = trackerCount
  }

  /// How many trackers are somebody's first.
  package var firstTrackerCount: Int {
    (0..<trackerCount).count { tracker in trackers.contains { $0.first == tracker } }
  }
}

extension FuzzCrowd: CustomStringConvertible {
  package var description: String {
    let late = startsAfter.count { $0 > .zero }
    return "nodes \(nodeCount)\(late > 0 ? " (\(late) late)" : "")  trackers \(trackerCount)"
      + (firstTrackerCount > 1 ? " (\(firstTrackerCount) first)" : "")
  }
}
