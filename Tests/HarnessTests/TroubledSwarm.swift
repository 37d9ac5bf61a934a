// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// Eight nodes that pull a blob from upstream at once, on links over which it takes more than a
/// second: time enough to be disturbed.
struct TroubledSwarm {
  var configuration: WorldConfiguration
  var faults: [(afterMilliseconds: Int64, fault: Fault)] = []
  var zones = [""]

  static let nodeCount = 8
  static let blobBytes: Int64 = 4 << 20
  static let start = Instant.zero + .seconds(1)
  static let link = LinkSpecification(bytesPerSecond: 3_000_000, latency: .milliseconds(1))

  init(seed: UInt64 = 1, interference: Interference = Interference()) {
    var link = Self.link
    link.interference = interference
    configuration = WorldConfiguration(link: link)
    configuration.seed = seed
  }

  /// Runs until all is done or a minute after the start.
  func run() -> World {
    let world = World(configuration)
    let blob = world.addBlob(sizeBytes: Self.blobBytes)
    for number in 0..<Self.nodeCount {
      let node = world.addNode(
        link: configuration.upstreamLink, zone: zones[number % zones.count])
      world.pull(node: node, blob: blob, at: Self.start)
    }
    for (after, fault) in faults {
      world.schedule(fault, at: Self.start + .milliseconds(after))
    }
    world.run(until: Self.start + .seconds(60))
    return world
  }
}

extension World {
  /// From the moment when all ask to the last complete blob; nil if not every pull is complete, or
  /// a rule was broken.
  var slowestCompletion: Interval? {
    guard report().violations.isEmpty else { return nil }
    var slowest = Interval.zero
    for pull in pulls {
      guard let time = pull.completionTime else { return nil }
      slowest = max(slowest, time)
    }
    return slowest
  }
}

extension World {
  /// What has not come to its end, for a failed expectation.
  var unfinished: String {
    let open = pulls.filter { $0.completionTime == nil }.map { "n\($0.node) \($0.end as Any)" }
    return "\(violations) \(open)"
  }
}
