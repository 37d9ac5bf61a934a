// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension World {
  package func report() -> Report {
    checkEnd()
    let times = nodes.map { course(of: $0.number)?.duration }
    let blobs = measuredBlobs
    let sizes = blobs.map(\.blob.sizeBytes)
    let tallies = nodes.map(\.tally)
    let links = nodes.map { network.link(of: $0.host) }
    let sizeBytes = sizes.reduce(0, +)
    // Whoever was started again has had several.
    let hosts = network.hosts.indices.filter { $0 != upstream.host }
    return Report(
      seed: configuration.seed, nodeCount: nodes.count, sizeBytes: sizeBytes,
      chunkCount: blobs.reduce(0) { $0 + $1.geometry.chunkCount },
      completionTimes: times, completion: Distribution(times.compactMap { $0 }),
      firstByte: Distribution(
        pulls.filter { !$0.isPreparation }.compactMap(\.firstByteTime)),
      bound: LowerBound.time(
        sizeBytes: sizeBytes, source: configuration.upstreamLink, nodes: links),
      failedPulls: pulls.count { $0.failure != nil },
      abandonedPulls: pulls.count { $0.end == .abandoned },
      openPulls: pulls.count { $0.end == nil },
      upstreamBytes: upstreamBytes, upstreamRequests: upstreamRequests,
      bytesFromPeers: tallies.reduce(0) { $0 + $1.bytesFromPeers },
      bytesFromUpstream: tallies.reduce(0) { $0 + $1.bytesFromUpstream },
      wastedBytes: tallies.reduce(0) { $0 + $1.wastedBytes },
      unexpectedBytes: tallies.reduce(0) { $0 + $1.unexpectedBytes },
      controlBytes: hosts.reduce(0) { $0 + network.controlBytesSent(by: $1) },
      chunksRejected: tallies.reduce(0) { $0 + $1.chunksRejected },
      transfersExpired: tallies.reduce(0) { $0 + $1.transfersExpired },
      fetchesStarted: tallies.reduce(0) { $0 + $1.fetchesStarted },
      declines: (0..<NodeTally.declineCount).map { reason in
        tallies.reduce(0) { $0 + $1.declines[reason] }
      },
      frameCounts: frameCounts, eventCount: eventCount, traceDigest: traceDigest, endedAt: now,
      violations: violations, wrongBlobs: wrongBlobs, lastTraceLines: lastTraceLines,
      timeline: timelineReport,
      zoneIntakes: zoneIntakes)
  }

  /// What the run is about.
  private var measuredBlobs: [ModelBlob] {
    library.blobs.filter { blob in
      let records = pulls.filter { $0.blob == blob.number }
      return records.isEmpty || records.contains { !$0.isPreparation }
    }
  }
}
