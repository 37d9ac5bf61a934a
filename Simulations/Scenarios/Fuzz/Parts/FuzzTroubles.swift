// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// What goes wrong on the network, and how it is made good by the end of the safety phase.
package struct FuzzTroubles: Sendable {
  package let episodes: [FuzzEpisode]

  init(seed: UInt64, scale: FuzzScale, crowd: FuzzCrowd) {
    var draw = Draw(seed: seed, part: "troubles")
    let count = draw.happens(percent: 50) ? 0 : draw.between(scale.faultCounts)
    let places =
      (0..<crowd.nodeCount).map { Place.node($0) }
      + (0..<crowd.trackerCount).map { Place.tracker($0) } + [.upstream]
    episodes = (0..<count).map { number in
      Self.episode(&draw, number: number, places, FuzzEpisode.span(&draw))
    }
  }

  /// Partitions are told apart by the number of the episode.
  private static func episode(
    _ draw: inout Draw, number: Int, _ places: [Place], _ span: ClosedRange<Interval>
  ) -> FuzzEpisode {
    switch draw.between(0...5) {
    case 0...2: return partition(&draw, number: number, places, span)
    case 3...4:
      let place = draw.pick(places)
      return FuzzEpisode(
        .network, .interferenceTurns(place, interference(&draw)), span,
        undoing: .interferenceTurns(place, Interference()))
    default:
      let two = draw.inAnyOrder(places)
      let other = draw.happens(percent: 50) ? two[1] : nil
      return FuzzEpisode(
        .network, .connectionsReset(of: two[0], with: other), span, undoing: nil)
    }
  }

  private static func partition(
    _ draw: inout Draw, number: Int, _ places: [Place], _ span: ClosedRange<Interval>
  ) -> FuzzEpisode {
    let sides = draw.inAnyOrder(places)
    let count = draw.between(1...places.count - 1)
    var partition = Partition(number: number, near: Array(sides.prefix(count)))
    // Mostly two halves; else some are on neither side.
    if count + 1 < places.count, draw.happens(percent: 30) {
      partition.far = Array(sides[count..<draw.between(count + 1...places.count - 1)])
    }
    partition.isOneWay = draw.happens(percent: 30)
    if draw.happens(percent: 30) {
      let times = Interval.milliseconds(5)...(.seconds(3))
      partition.flapping = Partition.Flapping(
        cut: draw.anyMagnitude(times), whole: draw.anyMagnitude(times))
    }
    return FuzzEpisode(
      .network, .partitionBegins(partition), span, undoing: .partitionHeals(number))
  }

  private static func interference(_ draw: inout Draw) -> Interference {
    switch draw.between(0...2) {
    case 0: Interference(jitter: draw.anyMagnitude(.microseconds(100)...(.milliseconds(500))))
    case 1: Interference(lossPerMillion: draw.pick([1_000, 20_000, 200_000]))
    default: Interference(resetsPerMillion: draw.pick([100, 2_000, 50_000]))
    }
  }
}

extension FuzzTroubles: CustomStringConvertible {
  package var description: String {
    episodes.isEmpty
      ? "no troubles" : "troubles " + episodes.map(\.description).joined(separator: " ")
  }
}
