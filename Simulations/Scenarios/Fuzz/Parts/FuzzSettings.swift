// SPDX-License-Identifier: Apache-2.0

package import SwarmCore
package import TrackerCore

/// Limits of the cores that are mostly too wide to be reached in a small world.
package struct FuzzSettings: Sendable {
  package let node: NodeConfiguration
  package let tracker: TrackerConfiguration

  init(seed: UInt64, version: Int) {
    var draw = Draw(seed: seed, part: "settings")
    var node = NodeConfiguration(trackers: [])
    var tracker = TrackerConfiguration()
    if version >= 4, draw.happens(percent: 40) {
      node.fetchesMax = draw.pick([1, 2, node.fetchesMax])
      node.receivingBytesMax = draw.pick([1 << 20, 4 << 20, node.receivingBytesMax])
      // A quarter of them are of other zones.
      tracker.neighboursPerBlob = draw.pick([4, tracker.neighboursPerBlob])
      tracker.suppliesPerIntervalMax = draw.pick([1, tracker.suppliesPerIntervalMax])
    }
    self.node = node
    self.tracker = tracker
  }
}

extension FuzzSettings: CustomStringConvertible {
  package var description: String {
    if node == NodeConfiguration(trackers: []), tracker == TrackerConfiguration() {
      return "usual settings"
    }
    return "fetches \(node.fetchesMax) receiving \(FuzzText.bytes(node.receivingBytesMax)) "
      + "neighbours \(tracker.neighboursPerBlob) supplies \(tracker.suppliesPerIntervalMax)"
  }
}
