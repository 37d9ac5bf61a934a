// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// By which name of upstream each client asks, who asks for the same once more, and what is wrong
/// with one name alone.
package struct FuzzMirrors: Sendable {
  /// One for each wish.
  package let sources: [UInt64]
  /// Wishes of nodes for what another client of theirs has wished for.
  package let repeated: [(wish: FuzzContent.Wish, source: UInt64)]
  package let episodes: [FuzzEpisode]

  init(seed: UInt64, version: Int, content: FuzzContent) {
    var draw = Draw(seed: seed, part: "mirrors")
    let isThere = version >= 4
    let count = isThere ? draw.pick([1, 1, 1, 2, 3]) : 1
    func source() -> UInt64 { UInt64(draw.between(1...count)) }
    sources = content.wishes.map { _ in source() }
    let repeatPercent = isThere ? draw.pick([0, 0, 30]) : 0
    repeated = content.wishes.compactMap { wish in
      guard draw.happens(percent: repeatPercent) else { return nil }
      let after = wish.after + draw.anyMagnitude(.microseconds(1)...(.seconds(2)))
      return (
        FuzzContent.Wish(
          node: wish.node, blob: wish.blob, after: min(after, FuzzPlan.safetyPhase)),
        source()
      )
    }
    guard count > 1, draw.happens(percent: 50) else {
      episodes = []
      return
    }
    var scope = UpstreamScope()
    scope.source = source()
    if draw.happens(percent: 50) {
      scope.blob = draw.between(0...content.blobSizesBytes.count - 1)
    }
    if draw.happens(percent: 50) {
      scope.lasts = draw.anyMagnitude(.milliseconds(10)...(.seconds(5)))
    }
    let fault = UpstreamFault.refuses(status: draw.pick([401, 404, 429, 500]))
    episodes = [
      FuzzEpisode(
        .upstream, .upstreamTurns(fault, scope), FuzzEpisode.span(&draw), undoing: .upstreamHeals)
    ]
  }
}

extension FuzzMirrors: CustomStringConvertible {
  package var description: String {
    let names = Set(sources + repeated.map(\.source)).count
    let words =
      (names > 1 ? ["mirrors \(names)"] : [])
      + (repeated.isEmpty ? [] : ["asked again \(repeated.count)"]) + episodes.map(\.description)
    return words.isEmpty ? "one mirror" : words.joined(separator: " ")
  }
}
