// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// A few nodes that pull one blob while every rule is checked, and what is made wrong on purpose.
struct WatchedCrowd {
  var nodeCount = 4
  var sizeBytes: Int64 = 2 << 20
  var bytesPerSecond: Int64 = 50_000_000
  var upstreamBytesPerSecond: Int64 = 50_000_000
  var behaviours: [Behaviour] = []
  var checks: CheckConfiguration = {
    var checks = CheckConfiguration()
    checks.scope = .everyEvent
    return checks
  }()
  var limit = Interval.seconds(30)

  /// Nodes are dealt out to these; upstream and the tracker are in the first.
  var zones = [""]
  var zoneBytesPerSecond: Int64?

  /// The world before its run; the blob is given to whoever makes the defect.
  func makeWorld(_ makeDefect: (ModelBlob) -> Defect = { _ in Defect() }) -> World {
    let link = LinkSpecification(bytesPerSecond: bytesPerSecond, latency: .milliseconds(1))
    var configuration = WorldConfiguration(
      link: LinkSpecification(
        bytesPerSecond: upstreamBytesPerSecond, latency: .milliseconds(1)))
    configuration.trackerLink = link
    configuration.zoneLinks = ZoneLink.between(zones, bytesPerSecond: zoneBytesPerSecond)
    configuration.upstreamZone = zones[0]
    configuration.trackerZone = zones[0]
    configuration.checks = checks
    // The world draws the seed of its first blob alike in every such world.
    configuration.defect = makeDefect(World(configuration).addBlob(sizeBytes: sizeBytes))
    let world = World(configuration)
    let blob = world.addBlob(sizeBytes: sizeBytes)
    for node in 0..<nodeCount {
      world.addNode(
        link: link, zone: zones[node % zones.count],
        behaviour: behaviours.indices.contains(node) ? behaviours[node] : .honest)
      world.pull(node: node, blob: blob, at: .zero + .seconds(1))
    }
    return world
  }

  func run(_ makeDefect: (ModelBlob) -> Defect = { _ in Defect() }) -> World {
    let world = makeWorld(makeDefect)
    world.run(until: .zero + limit)
    return world
  }

  /// The first rule that was broken.
  func brokenRule(_ makeDefect: (ModelBlob) -> Defect) -> Rule? {
    run(makeDefect).report().violations.first?.rule
  }
}
