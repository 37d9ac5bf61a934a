// SPDX-License-Identifier: Apache-2.0

package import Harness

/// Nodes that all want the same blobs at once, cold, from an upstream that has a link like theirs.
package struct FlashCrowd: Scenario {
  package static let name = "flash-crowd"
  package static let question =
    "Every node asks for the same blobs at once, cold: how near to the bound are they done?"

  package var cluster = ClusterOptions()

  package init() {}

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for _ in 0..<cluster.nodeCount { making.addNode() }
    return making.finished()
  }
}
