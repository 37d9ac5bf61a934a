// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A crowd of which some nodes crash, and to which others come, while the blobs are on their way.
package struct Churn: Scenario {
  package static let name = "churn"
  package static let question =
    "Nodes crash and others join at random moments of a pull: how much later are the rest done?"

  package var cluster = ClusterOptions()
  package var crashThousandths = 100
  package var joinThousandths = 100

  package init() {
    cluster.nodeCount = 50
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    [("crashes", "\(crashCount)"), ("joins", "\(joinCount)")]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    var nodes = (0..<cluster.nodeCount).map { _ in making.addNode() }
    var generator = cluster.generator
    generator.shuffle(&nodes)
    for node in nodes.prefix(crashCount) {
      let death = Fault.Death.allCases[generator.below(Fault.Death.allCases.count)]
      making.schedule(.nodeDies(node, death), after: moment(&generator))
    }
    for _ in 0..<joinCount { making.addLateNode(startsAfter: moment(&generator)) }
    return making.finished()
  }

  /// Those that were there from the start and survived, and those that came later. Whoever came
  /// later may have been served by all others.
  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    let first = Array(0..<cluster.nodeCount)
    let survivors = world.nodeClass(
      "survivors", nodes: first.filter { world.isRunning(node: $0) }, blobs: blobs)
    if joinCount == 0 { return [survivors] }
    let joined = world.nodeClass(
      "joined", nodes: Array(cluster.nodeCount..<world.nodeCount), blobs: blobs, holders: first)
    return [survivors, joined]
  }

  private var crashCount: Int { cluster.nodeCount * crashThousandths / 1000 }
  private var joinCount: Int { cluster.nodeCount * joinThousandths / 1000 }

  /// Some time while the blobs would be on their way if nothing went wrong.
  private func moment(_ generator: inout SeededGenerator) -> Interval {
    cluster.transferTime * Int64(generator.below(1000)) / 1000
  }
}
