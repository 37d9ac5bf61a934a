// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
package import PeerProtocol

/// What those who run the nodes decide: who keeps to limits, who may go upstream, and whom they
/// start again.
package struct FuzzOperators: Sendable {
  /// One for each node, from its start on.
  package let limits: [RateLimits]
  /// One for each node; at least one may.
  package let mayFetchUpstream: [Bool]
  package let episodes: [FuzzEpisode]

  init(seed: UInt64, version: Int, nodeCount: Int) {
    var draw = Draw(seed: seed, part: "operators")
    let isThere = version >= 4
    let limitedPercent = isThere ? draw.pick([0, 0, 0, 0, 50, 100]) : 0
    let limits = (0..<nodeCount).map { _ in
      draw.happens(percent: limitedPercent) ? Self.limits(&draw) : RateLimits()
    }
    let barredPercent = isThere ? draw.pick([0, 0, 0, 0, 0, 30]) : 0
    var mayFetch = (0..<nodeCount).map { _ in !draw.happens(percent: barredPercent) }
    if !mayFetch.contains(true) { mayFetch[0] = true }
    let count = isThere ? draw.pick([0, 0, 0, 1, 2]) : 0
    episodes = (0..<count).map { _ in
      let span = FuzzEpisode.span(&draw)
      let node = draw.between(0...nodeCount - 1)
      if draw.happens(percent: 50) {
        let rebirth = draw.pick(Fault.Rebirth.allCases)
        return FuzzEpisode(
          .lives, .nodeLeaves(node), span, undoing: .nodeRestarts(node, rebirth))
      }
      return FuzzEpisode(
        .limits, .limitsTurn(node, Self.limits(&draw)), span,
        undoing: .limitsTurn(node, limits[node]))
    }
    self.limits = limits
    mayFetchUpstream = mayFetch
  }

  /// The least rate that any node ever keeps to; nil if none keeps to one.
  package var slowestRate: Int64? {
    let drawn = episodes.compactMap { episode -> RateLimits? in
      guard case .limitsTurn(_, let limits) = episode.fault else { return nil }
      return limits
    }
    return (limits + drawn).flatMap { [$0.uploadBytesPerSecond, $0.downloadBytesPerSecond] }
      .compactMap { $0 }.min()
  }

  private static func limits(_ draw: inout Draw) -> RateLimits {
    func rate() -> Int64? {
      draw.happens(percent: 70)
        ? draw.anyMagnitude(RateLimits.bytesPerSecondMin...100_000_000) : nil
    }
    return RateLimits(uploadBytesPerSecond: rate(), downloadBytesPerSecond: rate())
  }
}

extension FuzzOperators: CustomStringConvertible {
  package var description: String {
    let limited = limits.indices.filter { limits[$0] != RateLimits() }
    let barred = mayFetchUpstream.indices.filter { !mayFetchUpstream[$0] }
    let words =
      limited.map { "n\($0) \(FuzzText.limits(limits[$0]))" }
      + barred.map { "n\($0) not upstream" } + episodes.map(\.description)
    return words.isEmpty ? "free" : words.joined(separator: " ")
  }
}
