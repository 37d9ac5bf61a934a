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
  /// Of every node that is not given another.
  package var disk = DiskSpecification()
  /// What lies between zones; nothing between those that are not named.
  package var zoneLinks: [ZoneLink] = []
  package var upstreamZone = ""
  package var trackerZone = ""
  /// What upstream sends over one connection, whatever its link could carry; nil: as much.
  package var upstreamConnectionBytesPerSecond: Int64?
  /// After which a connection is dead for an end whose bytes are not acknowledged.
  package var connectionTimeout = Interval.seconds(20)
  /// After which a dial to a silent host fails.
  package var dialTimeout = Interval.seconds(3)
  /// How long a node waits for the head of upstream's answer, or for the next byte of its body.
  package var upstreamTimeout = Interval.seconds(10)
  /// Local clients wait for each next chunk rather than for the blob.
  package var hasReaders = false
  /// How often a local client asks for a blob before it gives up, ≥ 1: again after a pull failed,
  /// and when its node runs again…
  package var clientAsksMax = 1
  /// …so much later.
  package var clientAsksAgainAfter = Interval.seconds(1)
  package var recording = Recording()

  /// Who passes windows; the world is the same whoever does.
  package var workers = Workers.alone
  package var checks = CheckConfiguration()
  /// None but in tests of the checks.
  package var defect = Defect()

  /// For a part of the world that has chance of its own: no two draw the same numbers.
  func seed(of part: String) -> UInt64 {
    ModelHash.mixed(seed ^ ModelHash.word(of: part.utf8))
  }

  package init(link: LinkSpecification) {
    self.upstreamLink = link
    self.trackerLink = link
  }
}
