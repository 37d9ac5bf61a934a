// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore

/// A few nodes that all want one blob at second 1, on links that take two seconds for it.
struct Trial {
  let world: World
  let blob: ModelBlob

  static let start = Instant.zero + .seconds(1)
  static let sizeBytes: Int64 = 8 << 20
  static let link = LinkSpecification(
    bytesPerSecond: 4 << 20, latency: .microseconds(500))
  /// One copy over one link.
  static let transfer = Interval.seconds(2)

  /// The nodes' behaviours, by number; the rest is honest.
  init(
    nodes: Int = 4, behaviours: [Behaviour] = [], disks: [DiskSpecification?] = [],
    trackersOfNodes: [[Int]] = [],
    _ change: (inout WorldConfiguration) -> Void = { _ in }
  ) {
    var configuration = WorldConfiguration(link: Self.link)
    change(&configuration)
    world = World(configuration)
    blob = world.addBlob(sizeBytes: Self.sizeBytes)
    for node in 0..<nodes {
      world.addNode(
        link: Self.link, behaviour: node < behaviours.count ? behaviours[node] : .honest,
        disk: node < disks.count ? disks[node] : nil,
        trackers: node < trackersOfNodes.count ? trackersOfNodes[node] : nil)
      world.pull(node: node, blob: blob, at: Self.start)
    }
  }

  func fault(_ fault: Fault, _ afterMilliseconds: Int64) {
    world.schedule(fault, at: Self.start + .milliseconds(afterMilliseconds))
  }

  func run(seconds: Int64 = 60) -> Report {
    world.run(until: Self.start + .seconds(seconds))
    return world.report()
  }

  /// Bytes that the node took from anywhere but its own disk.
  func taken(by node: Int) -> Int64 {
    let tally = world.tally(of: node)
    return tally.bytesFromPeers + tally.bytesFromUpstream
  }

  /// When the slowest of all, or of these, was done; nil if one was not.
  func slowest(of nodes: Range<Int>? = nil) -> Interval? {
    let records = world.pulls.filter { nodes?.contains($0.node) ?? true }
    let times = records.compactMap(\.completionTime)
    return times.count == records.count ? times.max() : nil
  }

  /// The same without any fault.
  static let calm: Interval = {
    let trial = Trial()
    _ = trial.run()
    return trial.slowest() ?? .seconds(1000)
  }()
}
