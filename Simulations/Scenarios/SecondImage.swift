// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A crowd that asks for another image while the first is on its way.
package struct SecondImage: Scenario {
  package static let name = "second-image"
  package static let question =
    "A second image is asked for while the first arrives: do both get their share of the links?"

  package var cluster = ClusterOptions()
  package var secondSizesBytes: [Int64] = [64 << 20]
  /// From the first image being asked for; nil for half the time the first takes on a link.
  package var secondAfter: Interval?

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    [("second image", "\(secondSizesBytes.reduce(0, +))B after \(delay)")]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    let second = secondSizesBytes.map { making.world.addBlob(sizeBytes: $0) }
    for _ in 0..<cluster.nodeCount {
      making.ask(making.addNode(), for: second, after: delay)
    }
    return making.finished()
  }

  /// Each image by its own bound, and both by that of all their bytes.
  package func classes(in world: World) -> [NodeClass] {
    let nodes = Array(0..<world.nodeCount)
    let first = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    let second = Array(world.library.blobs.suffix(secondSizesBytes.count))
    return [
      world.nodeClass("first", nodes: nodes, blobs: first),
      world.nodeClass("second", nodes: nodes, blobs: second),
      world.nodeClass("both", nodes: nodes, blobs: first + second),
    ]
  }

  private var delay: Interval { secondAfter ?? cluster.transferTime / 2 }
}
