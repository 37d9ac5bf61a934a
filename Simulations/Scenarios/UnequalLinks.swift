// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A flash crowd in which some nodes have other links than the rest.
package struct UnequalLinks: Scenario {
  package static let name = "unequal-links"
  package static let question =
    "Some nodes have slower links than the rest: is every class as fast as its own links allow?"

  package var cluster = ClusterOptions()
  /// The nodes that have not the cluster's links; nil for a fifth of all at a quarter of the rate.
  package var otherClasses: [LinkClass]?

  package init() {}

  package var particulars: [(name: String, value: String)] {
    linkClasses.map {
      (
        $0.name,
        "\($0.nodeCount) nodes, up \($0.uplinkBytesPerSecond) B/s, "
          + "down \($0.downlinkBytesPerSecond) B/s"
      )
    }
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for number in classNumbers {
      var link = cluster.link
      if let number {
        link.uplinkBytesPerSecond = linkClasses[number].uplinkBytesPerSecond
        link.downlinkBytesPerSecond = linkClasses[number].downlinkBytesPerSecond
      }
      making.addNode(link: link)
    }
    return making.finished()
  }

  /// Each class by its own bound.
  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    let numbers = classNumbers
    func members(of number: Int?) -> [Int] { numbers.indices.filter { numbers[$0] == number } }
    return [world.nodeClass("rest", nodes: members(of: nil), blobs: blobs)]
      + linkClasses.indices.map { number in
        world.nodeClass(linkClasses[number].name, nodes: members(of: number), blobs: blobs)
      }
  }

  private var linkClasses: [LinkClass] {
    otherClasses ?? [
      LinkClass(
        name: "slow", nodeCount: cluster.nodes(thousandths: 200),
        uplinkBytesPerSecond: cluster.bytesPerSecond / 4,
        downlinkBytesPerSecond: cluster.bytesPerSecond / 4)
    ]
  }

  /// By node, the class it belongs to: dealt out at random, since the first to ask has an
  /// advantage.
  private var classNumbers: [Int?] {
    var numbers: [Int?] = linkClasses.indices.flatMap { number in
      [Int?](repeating: number, count: linkClasses[number].nodeCount)
    }
    numbers += [Int?](repeating: nil, count: max(0, cluster.nodeCount - numbers.count))
    var generator = cluster.generator
    generator.shuffle(&numbers)
    return numbers
  }
}
