// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A crowd spread over zones, with little between them. Upstream is in the first.
package struct Zones: Scenario {
  package static let name = "zones"
  package static let question =
    "Zones with a tenth of the rate between them: how many copies cross into each?"

  package var cluster = ClusterOptions()
  package var zoneCount = 3
  /// Of all that crosses from one zone to another; nil for a tenth of a node's rate.
  package var otherCrossBytesPerSecond: Int64?
  /// One way, beside the hosts' own.
  package var crossLatency = Interval.zero

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    [
      ("zones", "\(zoneCount)"),
      ("between them", "\(crossBytesPerSecond) B/s, \(crossLatency) more"),
    ]
  }

  package func makeWorld() -> World {
    var configuration = cluster.worldConfiguration
    configuration.zoneLinks = ZoneLink.between(
      zones, bytesPerSecond: crossBytesPerSecond, latency: crossLatency)
    configuration.upstreamZone = zones[0]
    configuration.trackerZone = zones[0]
    let making = WorldMaking(self, configuration: configuration)
    for node in 0..<cluster.nodeCount { making.addNode(zone: zones[node % zoneCount]) }
    return making.finished()
  }

  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    return zones.indices.map { zone in
      let members = (0..<world.nodeCount).filter { $0 % zoneCount == zone }
      // All but upstream's zone have every byte from the others.
      let intake = zone == 0 ? Int64.max : crossBytesPerSecond * Int64(zoneCount - 1)
      return world.nodeClass(
        zones[zone], nodes: members, blobs: blobs, sourceBytesPerSecondMax: intake)
    }
  }

  package func notes(on world: World) -> [ReportNote] {
    let traffic = world.crossZoneBytes
    return world.zoneIntakes.map { intake in
      let thousandths = "\(1000 + intake.copiesThousandths % 1000)".dropFirst()
      let frames = traffic.filter { $0.to == intake.zone }.reduce(0) { $0 + $1.controlBytes }
      return ReportNote(
        "into \(intake.zone)",
        "\(intake.copiesThousandths / 1000).\(thousandths) × size  frames \(frames) B")
    }
  }

  private var zones: [String] { (0..<zoneCount).map { "zone \($0 + 1)" } }
  private var crossBytesPerSecond: Int64 {
    otherCrossBytesPerSecond ?? max(1000, cluster.bytesPerSecond / 10)
  }
}
