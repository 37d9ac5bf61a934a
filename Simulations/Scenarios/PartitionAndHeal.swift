// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A crowd that is cut in two while the blobs are on their way. Upstream and the tracker are on the
/// far side.
package struct PartitionAndHeal: Scenario {
  package static let name = "partition-and-heal"
  package static let question =
    "The cluster is cut in two and heals: how much later than the cut's length is everybody done?"

  package var cluster = ClusterOptions()
  package var cutThousandths = 500
  /// From the moment the cluster asks; nil for a quarter of the time the blobs take on a link.
  package var beginsAfter: Interval?
  package var lasts = Interval.seconds(2)
  /// Only what the near side sends is lost.
  package var isOneWay = false
  package var flapping: Partition.Flapping?

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    var manner = isOneWay ? "one way" : "both ways"
    if let flapping { manner += ", \(flapping.cut) cut and \(flapping.whole) whole in turn" }
    return [("cut off", "\(cutCount) nodes after \(begin) for \(lasts), \(manner)")]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    var nodes = (0..<cluster.nodeCount).map { _ in making.addNode() }
    var generator = cluster.generator
    generator.shuffle(&nodes)
    let near = nodes.prefix(cutCount).map { Place.node($0) }
    making.schedule(
      .partitionBegins(Partition(near: near, isOneWay: isOneWay, flapping: flapping)),
      after: begin)
    making.schedule(.partitionHeals(0), after: begin + lasts)
    return making.finished()
  }

  package func notes(on world: World) -> [ReportNote] {
    let heal = Self.start + begin + lasts
    let last = world.pulls.compactMap { record -> Instant? in
      guard case .completed(let instant)? = record.end else { return nil }
      return instant
    }.max()
    return last.map { [ReportNote("done after the heal", "\(max(.zero, $0 - heal))")] } ?? []
  }

  private var cutCount: Int { cluster.nodes(thousandths: cutThousandths) }
  private var begin: Interval { beginsAfter ?? cluster.transferTime / 4 }
}
