// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Many nodes that hold many blobs, and the tracker that knows of them. The nodes are no cores but
/// what a tracker sees of them: so many cores would need more memory than the tracker that is asked
/// about.
package struct TrackerLoad: Sendable {
  package static let name = "tracker-load"
  package static let question =
    "Thousands of nodes hold a thousand blobs each: what memory and messages is that to a tracker?"

  package var nodeCount = 1_000
  package var blobsPerNode = 1_000
  /// Blobs in the cluster; every node holds some of them.
  package var distinctBlobs = 10_000
  /// Of the tracker's links.
  package var bytesPerSecond: Int64 = 125_000_000
  package var roundTrip = Interval.milliseconds(1)
  /// Nodes come back to a tracker that restarts at random moments of this time, the longest that
  /// one of them waits between two tries.
  package var reconnectWithin = Interval.seconds(8)
  /// In the whole cluster; each a blob that its node does not hold.
  package var pullsPerSecond = 100
  package var seed: UInt64 = 1

  package init() {}
}
