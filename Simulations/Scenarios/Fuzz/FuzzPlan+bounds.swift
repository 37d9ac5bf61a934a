// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Harness

/// What may be asked of a plan's world.
extension FuzzPlan {
  var checks: CheckConfiguration {
    var checks = CheckConfiguration()
    checks.upstreamBytesMax = upstreamBytesMax
    checks.idleFramesMax = Self.idleFramesMax
    checks.eventsPerInstantMax = Self.eventsPerInstantMax
    return checks
  }

  /// How long everything may take once nothing is wrong any more: what was learnt about others
  /// (dials that wait, peers that are shunned, trackers that are silent) has to be unlearnt, and
  /// then all of it has to come, from upstream if need be, over the slowest link.
  package var liveness: Interval {
    var bytes: Int64 = 0
    for (wish, _) in wishes { bytes += content.blobSizesBytes[wish.blob] }
    let transfer = LinkSpecification.time(bytes: bytes, bytesPerSecond: slowestRate)
    let storing = disks.disk.bytesPerSecond.map {
      LinkSpecification.time(bytes: 2 * bytes, bytesPerSecond: $0)
    }
    return Self.unlearning + transfer * 2 + (storing ?? .zero)
  }

  /// One copy of each blob, one more for everyone who may have to be replaced in the middle of it,
  /// and one for each who wants it, twice over, where nodes have reason to help themselves.
  var upstreamBytesMax: Int64 {
    var bytes: Int64 = 0
    for (blob, size) in content.blobSizesBytes.enumerated() {
      let wishes = wishes.count { $0.wish.blob == blob }
      // Who comes back may have lost what it had; who is served wrong bytes asks again and again.
      var most = (2 + count(.lives)) * wishes
      if concern(.upstream) { most *= 4 }
      let copies =
        isEachForItself(blob)
        ? most : min(most, crowd.firstTrackerCount + episodes.count)
      // What is on its way over a connection that is cut off for others may be all the rest; over
      // one that is cut off because somebody else fetches, what was sent and not received.
      let cutBytes = hasSlowConnections ? size : min(size, Self.underwayBytesMax)
      let cuts = hasSlowConnections ? copies : copies - 1
      bytes += size * Int64(copies) + cutBytes * Int64(max(0, cuts))
    }
    return bytes
  }

  /// What a connection has buffered, and a link of the fastest upstream for the longest latency.
  private static let underwayBytesMax: Int64 = 4 << 20

  /// Whether nodes may lack a tracker, or be cut off from the others, or those who should serve
  /// them may be too slow, or unable to, or not to be believed.
  private func isEachForItself(_ blob: Int) -> Bool {
    crowd.trackerCount == 0 || concern(.trackers) || isSlow || !behaviours.liars.isEmpty
      || concern(.upstream) || concern(.disks)
      || !troubles.episodes.isEmpty
      || content.holds.contains { $0.blob == blob }
  }

  /// A chunk for each wish takes the slowest link so long that somebody may run out of patience.
  private var isSlow: Bool {
    let chunk = ChunkGeometry.chunkBytesMin * Int64(wishes.count)
    return LinkSpecification.time(bytes: chunk, bytesPerSecond: slowestRate) > Self.slowAbove
  }

  private var slowestRate: Int64 {
    let hosts = (links.nodes + [links.upstream])
      .map { min($0.uplinkBytesPerSecond, $0.downlinkBytesPerSecond) }
    let others =
      zones.links.compactMap(\.bytesPerSecond)
      + [operators.slowestRate, connectionRate].compactMap { $0 }
    return (hosts + others).min() ?? 1
  }

  private func count(_ concern: FuzzEpisode.Concern) -> Int {
    episodes.count { $0.concern == concern }
  }

  private func concern(_ concern: FuzzEpisode.Concern) -> Bool { count(concern) > 0 }

  private static let slowAbove = Interval.milliseconds(500)
  private static let unlearning = Interval.seconds(60)
  private static let idleFramesMax = 200_000
  private static let eventsPerInstantMax = 100_000
}
