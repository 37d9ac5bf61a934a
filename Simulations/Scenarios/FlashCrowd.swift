// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// Nodes that all want the same blobs at once, cold, from an upstream that has a link like theirs.
package struct FlashCrowd: Sendable {
  package var nodeCount = 100
  package var blobSizesBytes: [Int64] = [128 * 1024 * 1024]
  /// Of every node's uplink and downlink, and of upstream's.
  package var bytesPerSecond: Int64 = 125_000_000
  /// Between any two hosts.
  package var roundTrip = Interval.milliseconds(1)
  package var seed: UInt64 = 1
  /// The largest piece a chunk is sent in.
  package var fragmentBytes: Int64 = 64 * 1024
  /// Local clients wait for each next chunk.
  package var hasReaders = false
  package var traceLineCount = 0
  /// Nodes have all pulled a small blob before and so know some of each other.
  package var isAcquainted = false
  /// Faults, with times from the moment the crowd asks.
  package var faults: [(after: Interval, fault: Fault)] = []
  /// How long the run may go on after the crowd has asked.
  package var limit = Interval.seconds(600)

  package init() {}

  /// The world before anything has happened.
  package func makeWorld() -> World {
    let link = LinkSpecification(bytesPerSecond: bytesPerSecond, latency: roundTrip / 2)
    var configuration = WorldConfiguration(link: link)
    configuration.seed = seed
    configuration.fragmentBytes = fragmentBytes
    configuration.hasReaders = hasReaders
    configuration.traceLineCount = traceLineCount
    let world = World(configuration)
    let blobs = blobSizesBytes.map { world.addBlob(sizeBytes: $0) }
    let earlier = isAcquainted ? world.addBlob(sizeBytes: 1000) : nil
    for _ in 0..<nodeCount { world.addNode(link: link) }
    for node in 0..<nodeCount {
      if let earlier { world.pull(node: node, blob: earlier, at: Self.acquaintance) }
      for blob in blobs { world.pull(node: node, blob: blob, at: Self.start) }
    }
    for (after, fault) in faults { world.schedule(fault, at: Self.start + after) }
    return world
  }

  package func run() -> Report {
    let world = makeWorld()
    world.run(until: Self.start + limit)
    return world.report()
  }

  /// The same crowd with a fault in it, so long after it asks; negative for before.
  package func with(_ fault: Fault, after: Interval) -> FlashCrowd {
    var troubled = self
    troubled.faults.append((after, fault))
    return troubled
  }

  /// One chunk of the first blob at the link's rate.
  package var chunkTime: Interval {
    let geometry = ChunkGeometry(blobSizeBytes: blobSizesBytes.first ?? 0)
    return LinkSpecification.time(bytes: geometry.chunkBytes, bytesPerSecond: bytesPerSecond)
  }

  /// Sets the round trip in thousandths of a chunk's time on the link.
  package mutating func setRoundTrip(chunkTimeThousandths: Int64) {
    roundTrip = chunkTime * chunkTimeThousandths / 1000
  }

  /// When nodes that are to know each other pull their first blob.
  package static let acquaintance = Instant.zero + .milliseconds(500)

  /// When the crowd asks: nodes have met their trackers by then.
  package static let start = Instant.zero + .seconds(2)
}
