// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Harness
import Scenarios

/// What every scenario can be told about its cluster.
struct ClusterArguments: ParsableArguments {
  @Option(help: "How many nodes there are.")
  var nodes: Int?

  @Option(parsing: .upToNextOption, help: "Sizes of the blobs: 4096, 128MiB, 3GB.")
  var blob: [ByteSize] = []

  @Option(help: "Rate of every uplink and downlink, upstream's included: 300MB/s, 100Mbit/s.")
  var link: ByteRate?

  @Option(help: "One way between any two hosts, in milliseconds.")
  var latency: Milliseconds?

  @Option(help: "There and back between any two hosts, in milliseconds.")
  var roundTrip: Milliseconds?

  @Option(help: "There and back, in times that a chunk of the first blob takes on a link.")
  var roundTripChunks: Thousandths?

  @Option(help: "Same seed, same run.")
  var seed: UInt64?

  @Option(help: "Who decides which chunk goes where: offers, rarest-first or in-order.")
  var policy: Policy?

  @Option(
    help: "Requests a node has outstanding under the policies other than offers (default: 8).")
  var outstanding: Int?

  @Option(help: "The largest piece a chunk is sent in.")
  var fragment: ByteSize?

  @Flag(help: "Send chunks in one piece: fewer events, for large crowds.")
  var wholeChunks = false

  @Flag(help: "Local clients wait for each next chunk in order.")
  var readers = false

  @Flag(help: "Nodes have pulled a small blob before, and know some of each other.")
  var acquainted = false

  @Option(help: "Rate of one connection to upstream, where that is less than its link's: 25MB/s.")
  var connection: ByteRate?

  @Option(help: "Requests to upstream at once for a blob that is slow over one connection.")
  var ranges: Int?

  @Flag(help: "Check every rule after every event, rather than at the end: several times slower.")
  var checkEveryEvent = false

  @Option(help: "How many seconds of virtual time the run may take.")
  var limitSeconds: Int64?

  func validate() throws {
    if let nodes, !(1...100_000).contains(nodes) {
      throw ValidationError("--nodes takes 1 to 100000")
    }
    if let ranges, !(1...64).contains(ranges) {
      throw ValidationError("--ranges takes 1 to 64")
    }
    if let outstanding {
      guard outstanding >= 1 else { throw ValidationError("--outstanding takes 1 or more") }
      guard policy ?? .offers != .offers else {
        throw ValidationError("--outstanding goes with --policy rarest-first or in-order")
      }
    }
    guard !wholeChunks || fragment == nil else {
      throw ValidationError("give one of --fragment and --whole-chunks")
    }
    if let limitSeconds, !(1...1_000_000).contains(limitSeconds) {
      throw ValidationError("--limit-seconds takes 1 to 1000000")
    }
    let given = [latency != nil, roundTrip != nil, roundTripChunks != nil].count { $0 }
    guard given <= 1 else {
      throw ValidationError("give one of --latency, --round-trip and --round-trip-chunks")
    }
  }

  /// What was not given stays as the scenario has it.
  func apply(to cluster: inout ClusterOptions) {
    if let nodes { cluster.nodeCount = nodes }
    if !blob.isEmpty { cluster.blobSizesBytes = blob.map(\.bytes) }
    if let link { cluster.bytesPerSecond = link.bytesPerSecond }
    if let seed { cluster.seed = seed }
    if let policy { cluster.scheduling = policy.scheduling(outstanding: outstanding ?? 8) }
    if let fragment { cluster.fragmentBytes = fragment.bytes }
    if wholeChunks { cluster.fragmentBytes = ChunkGeometry.chunkBytesMax }
    if let connection { cluster.upstreamConnectionBytesPerSecond = connection.bytesPerSecond }
    if let ranges { cluster.rangesMax = ranges }
    if readers { cluster.hasReaders = true }
    if acquainted { cluster.isAcquainted = true }
    if let limitSeconds { cluster.limit = .seconds(limitSeconds) }
    if checkEveryEvent { cluster.checks.scope = .everyEvent }
    if let latency { cluster.roundTrip = latency.interval * 2 }
    if let roundTrip { cluster.roundTrip = roundTrip.interval }
    if let roundTripChunks {
      cluster.setRoundTrip(chunkTimeThousandths: roundTripChunks.value)
    }
  }
}
