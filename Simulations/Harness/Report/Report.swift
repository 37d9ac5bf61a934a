// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a run came to.
package struct Report: Sendable {
  package let seed: UInt64
  package let nodeCount: Int
  /// All blobs together.
  package let sizeBytes: Int64
  package let chunkCount: Int
  /// From asking to the last blob whole, by node; nil for one that did not
  /// get all it asked for.
  package let completionTimes: [Interval?]
  package let completion: Distribution
  package let firstByte: Distribution
  package let bound: Interval
  package let failedPulls: Int
  package let abandonedPulls: Int
  /// Pulls that had not ended when the run did.
  package let openPulls: Int
  package let upstreamBytes: Int64
  package let upstreamRequests: Int
  package let bytesFromPeers: Int64
  package let bytesFromUpstream: Int64
  package let wastedBytes: Int64
  package let unexpectedBytes: Int64
  package let controlBytes: Int64
  package let chunksRejected: Int
  package let transfersExpired: Int
  package let fetchesStarted: Int
  /// Offers declined, by reason's raw value.
  package let declines: [Int]
  /// By `FrameKind`.
  package let frameCounts: [Int]
  package let eventCount: Int
  package let traceDigest: TraceDigest
  package let endedAt: Instant
  package let violations: [Violation]
  /// Blobs that a node took for whole and that were not what their digest says.
  package let wrongBlobs: Int
  package let lastTraceLines: [String]
  /// nil unless it was asked for.
  package let timeline: Timeline?
  /// What came into each zone; empty if there is but one.
  package let zoneIntakes: [ZoneIntake]
  /// Set by scenarios that measure what others do not.
  package var notes: [ReportNote] = []
  /// Nodes that are judged, by what is expected of them.
  package var classes: [NodeClass] = []

  /// Slowest ÷ bound, in thousandths.
  package var slowdownThousandths: Int64 { thousandths(completion.slowest) }

  /// Upstream's bytes ÷ size, in thousandths.
  package var upstreamThousandths: Int64 {
    sizeBytes == 0 ? 0 : Ratio(1000, sizeBytes).of(upstreamBytes)
  }

  /// Every pull was completed, and no rule broken.
  package var isClean: Bool {
    failedPulls == 0 && abandonedPulls == 0 && openPulls == 0 && violations.isEmpty
  }

  /// There is more to tell of the classes than of all nodes.
  package var isClassified: Bool {
    classes.count > 1 || classes.contains { $0.nodeCount != nodeCount }
  }

  /// A time ÷ the bound, in thousandths.
  package func thousandths(_ time: Interval) -> Int64 {
    bound == .zero ? 0 : Ratio(1000, bound.nanoseconds).of(time.nanoseconds)
  }
}
