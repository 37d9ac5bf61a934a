// SPDX-License-Identifier: Apache-2.0

package import Harness

/// A flash crowd for an image: several blobs, large and small, asked for together.
package struct LayeredImage: Scenario {
  package static let name = "layered-image"
  package static let question =
    "Every node pulls an image of several layers at once: do many blobs cost more than one?"

  package var cluster = ClusterOptions()
  /// The blobs' sizes are taken in turn until there are so many layers; nil for each once.
  package var layerCount: Int?

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20, 32 << 20, 16 << 20, 8 << 20, 4 << 20, 1 << 20, 4096]
  }

  package var particulars: [(name: String, value: String)] {
    [("layers", "\(layerCount ?? cluster.blobSizesBytes.count)")]
  }

  package func makeWorld() -> World { crowd.makeWorld() }

  package func classes(in world: World) -> [NodeClass] { crowd.classes(in: world) }

  private var crowd: FlashCrowd {
    var crowd = FlashCrowd()
    crowd.cluster = cluster
    if let layerCount {
      let sizes = cluster.blobSizesBytes
      crowd.blobSizesBytes = (0..<layerCount).map { sizes[$0 % sizes.count] }
    }
    return crowd
  }
}
