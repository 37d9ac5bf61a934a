// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness
package import SwarmCore

/// What all scenarios have in common: how many nodes want what, over which links, from which seed.
package struct ClusterOptions: Sendable {
  package var nodeCount = 100
  package var blobSizesBytes: [Int64] = [128 * 1024 * 1024]
  /// Of every node's uplink and downlink, and of upstream's, where a scenario says nothing else.
  package var bytesPerSecond: Int64 = 125_000_000
  /// Of one connection to upstream; nil: as much as its link carries.
  package var upstreamConnectionBytesPerSecond: Int64?
  /// Requests to upstream at once for a blob that comes slowly; nil: as nodes have it.
  package var rangesMax: Int?
  /// Between any two hosts.
  package var roundTrip = Interval.milliseconds(1)
  package var seed: UInt64 = 1
  /// Who decides which chunk goes where.
  package var scheduling = Scheduling.offers
  /// The largest piece a chunk is sent in.
  package var fragmentBytes: Int64 = 64 * 1024
  /// Local clients wait for each next chunk.
  package var hasReaders = false
  package var recording = Recording()
  package var checks = CheckConfiguration()
  package var workers = Workers.alone
  /// Nodes have all pulled a small blob before and so know some of each other.
  package var isAcquainted = false
  /// Faults, with times from the moment the cluster asks.
  package var faults: [(after: Interval, fault: Fault)] = []
  /// How long the run may go on after the cluster has asked.
  package var limit = Interval.seconds(600)

  package init() {}

  package var link: LinkSpecification {
    LinkSpecification(bytesPerSecond: bytesPerSecond, latency: roundTrip / 2)
  }

  package var worldConfiguration: WorldConfiguration {
    var configuration = WorldConfiguration(link: link)
    configuration.seed = seed
    configuration.node.scheduling = scheduling
    configuration.upstreamConnectionBytesPerSecond = upstreamConnectionBytesPerSecond
    if let rangesMax { configuration.node.rangesMax = rangesMax }
    configuration.fragmentBytes = fragmentBytes
    configuration.hasReaders = hasReaders
    configuration.recording = recording
    configuration.checks = checks
    configuration.workers = workers
    return configuration
  }

  package var sizeBytes: Int64 { blobSizesBytes.reduce(0, +) }

  /// All blobs at the link's rate: what a node alone with upstream would take.
  package var transferTime: Interval {
    // Ten gigabytes in nanoseconds times their rate are more than 64 bits hold.
    Interval(nanoseconds: Ratio(sizeBytes, bytesPerSecond).of(1_000_000_000))
  }

  /// Some of the nodes, at least one.
  package func nodes(thousandths: Int) -> Int { max(1, nodeCount * thousandths / 1000) }

  /// One chunk of the first blob at the link's rate.
  package var chunkTime: Interval {
    let geometry = ChunkGeometry(blobSizeBytes: blobSizesBytes.first ?? 0)
    return LinkSpecification.time(bytes: geometry.chunkBytes, bytesPerSecond: bytesPerSecond)
  }

  /// Sets the round trip in thousandths of a chunk's time on the link.
  package mutating func setRoundTrip(chunkTimeThousandths: Int64) {
    roundTrip = chunkTime * chunkTimeThousandths / 1000
  }

  /// A source of chance for the scenario's own draws, apart from the world's.
  package var generator: SeededGenerator {
    var generator = SeededGenerator(seed: seed)
    return generator.split()
  }
}
