// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// What goes wrong, and how it is made good by the end of the safety phase.
package struct FuzzFaults: Sendable {
  package let episodes: [FuzzEpisode]

  init(seed: UInt64, scale: FuzzScale, crowd: FuzzCrowd, content: FuzzContent, disks: FuzzDisks) {
    var draw = Draw(seed: seed, part: "faults")
    var patience = Draw(seed: seed, part: "patience")
    let count = draw.happens(percent: 20) ? 0 : draw.between(scale.faultCounts)
    episodes = (0..<count).compactMap { _ in
      let span = FuzzEpisode.span(&draw)
      switch draw.between(0...9) {
      case 0...3: return Self.life(&draw, crowd, span)
      case 4: return Self.disk(&draw, crowd, disks.disk, span)
      case 5...6: return Self.tracker(&draw, crowd, span)
      default: return Self.upstream(&draw, &patience, content, span)
      }
    }
  }

  private static func life(
    _ draw: inout Draw, _ crowd: FuzzCrowd, _ span: ClosedRange<Interval>
  ) -> FuzzEpisode {
    let death = draw.pick(Fault.Death.allCases)
    let rebirth = draw.pick(Fault.Rebirth.allCases)
    let node = draw.between(0...crowd.nodeCount - 1)
    let fault: Fault =
      draw.pick([
        .nodeDies(node, death), .nodeLeaves(node), .fetchingNodeDies(death),
        .busiestServerDies(death),
      ])
    // Some stay away for good.
    let comesBack = draw.happens(percent: 60)
    return FuzzEpisode(
      .lives, fault, span, undoing: comesBack ? .deadNodesRestart(rebirth) : nil)
  }

  private static func disk(
    _ draw: inout Draw, _ crowd: FuzzCrowd, _ well: DiskSpecification,
    _ span: ClosedRange<Interval>
  ) -> FuzzEpisode {
    let node = draw.between(0...crowd.nodeCount - 1)
    var troubled = well
    switch draw.between(0...2) {
    case 0: troubled.failuresPerThousand = draw.pick([20, 200, 1000])
    case 1: troubled.capacityBytes = draw.anyMagnitude(1...4_000_000)
    default: troubled.bytesPerSecond = draw.anyMagnitude(100_000...5_000_000)
    }
    return FuzzEpisode(
      .disks, .diskTurns(node, troubled), span, undoing: .diskTurns(node, well))
  }

  private static func tracker(
    _ draw: inout Draw, _ crowd: FuzzCrowd, _ span: ClosedRange<Interval>
  ) -> FuzzEpisode? {
    guard crowd.trackerCount > 0 else { return nil }
    let tracker = draw.between(0...crowd.trackerCount - 1)
    let death = draw.pick(Fault.Death.allCases)
    switch draw.between(0...2) {
    case 0:
      return FuzzEpisode(
        .trackers, .trackerDies(tracker, death), span, undoing: .trackerRestarts(tracker))
    case 1:
      return FuzzEpisode(
        .trackers, .trackerLeaves(tracker), span, undoing: .trackerRestarts(tracker))
    default:
      let delay = draw.anyMagnitude(.milliseconds(5)...(.milliseconds(1_500)))
      return FuzzEpisode(
        .trackers, .trackerSlows(tracker, delay), span, undoing: .trackerSlows(tracker, .zero))
    }
  }

  private static func upstream(
    _ draw: inout Draw, _ patience: inout Draw, _ content: FuzzContent,
    _ span: ClosedRange<Interval>
  ) -> FuzzEpisode {
    if draw.happens(percent: 25) {
      let death = draw.pick(Fault.Death.allCases)
      return FuzzEpisode(.upstream, .upstreamDies(death), span, undoing: .upstreamHeals)
    }
    let blob = draw.between(0...content.blobSizesBytes.count - 1)
    let geometry = ChunkGeometry(blobSizeBytes: content.blobSizesBytes[blob])
    let chunk = draw.between(0...geometry.lastIndex)
    let fault: UpstreamFault =
      draw.pick([
        refusal(status: draw.pick([401, 404, 416, 429, 500, 503]), &patience),
        .truncates(afterChunks: chunk),
        .servesWrong(blob: blob, chunk: chunk),
        .stalls(
          afterChunks: chunk,
          goesOnAfter: draw.happens(percent: 70)
            ? draw.anyMagnitude(.milliseconds(10)...(.seconds(12))) : nil),
        .answersLate(draw.anyMagnitude(.milliseconds(10)...(.seconds(12)))),
        .ignoresRange,
      ])
    var scope = UpstreamScope.everything
    if draw.happens(percent: 50) { scope.requestsMax = draw.between(1...4) }
    if draw.happens(percent: 30) { scope.perThousand = draw.between(100...900) }
    return FuzzEpisode(.upstream, .upstreamTurns(fault, scope), span, undoing: .upstreamHeals)
  }
}

extension FuzzFaults {
  /// Most that are busy say for how long, be it longer than they are.
  private static func refusal(status: Int, _ draw: inout Draw) -> UpstreamFault {
    guard status == 429 || status == 503, draw.happens(percent: 70) else {
      return .refuses(status: status)
    }
    return .refuses(
      status: status, retryAfter: draw.anyMagnitude(.milliseconds(100)...(.seconds(90))))
  }
}

extension FuzzFaults: CustomStringConvertible {
  package var description: String {
    episodes.isEmpty
      ? "no faults" : "faults " + episodes.map(\.description).joined(separator: " ")
  }
}
