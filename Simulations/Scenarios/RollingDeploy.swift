// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// Nodes that start and pull batch by batch, while those before them keep serving.
package struct RollingDeploy: Scenario {
  package static let name = "rolling-deploy"
  package static let question =
    "Nodes start and pull in batches: are the later ones served by the earlier, not by upstream?"

  package var cluster = ClusterOptions()
  package var batchNodes = 10
  /// From one batch's start to the next's.
  package var batchInterval = Interval.seconds(2)

  package init() {
    cluster.nodeCount = 40
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    [("batch", "\(batchNodes) nodes"), ("interval", "\(batchInterval)")]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for node in 0..<cluster.nodeCount {
      making.addLateNode(startsAfter: batchInterval * Int64(node / batchNodes))
    }
    return making.finished()
  }

  /// Each batch by the bound that holds when all before it have the blobs.
  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    return stride(from: 0, to: world.nodeCount, by: batchNodes).map { first in
      world.nodeClass(
        "batch \(first / batchNodes + 1)",
        nodes: Array(first..<min(first + batchNodes, world.nodeCount)), blobs: blobs,
        holders: Array(0..<first))
    }
  }
}
