// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import SwarmCore
package import TrackerCore

/// What a world is made with.
package struct WorldConfiguration: Sendable {
  package var seed: UInt64 = 1
  package var fragmentBytes: Int64 = 64 * 1024
  package var upstreamLink: LinkSpecification
  package var trackerLink: LinkSpecification
  package var trackerCount = 1
  package var tracker = TrackerConfiguration()
  /// Nodes get this, with the world's trackers put in.
  package var node = NodeConfiguration(trackers: [])
  /// How long a chunk takes to the disk, and a blob out of its partial file.
  package var storeLatency = Interval.zero
  package var commitLatency = Interval.zero
  /// After which a dial to a silent host fails.
  package var dialTimeout = Interval.seconds(3)
  /// After which a fetch from a silent upstream fails.
  package var upstreamTimeout = Interval.seconds(10)
  /// Local clients wait for each next chunk rather than for the blob.
  package var hasReaders = false
  /// Events kept as lines.
  package var traceLineCount = 0

  package init(link: LinkSpecification) {
    self.upstreamLink = link
    self.trackerLink = link
  }
}
