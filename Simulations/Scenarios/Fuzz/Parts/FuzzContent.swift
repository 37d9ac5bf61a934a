// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What there is, who has it from before, and who asks for it when.
package struct FuzzContent: Sendable {
  package let blobSizesBytes: [Int64]
  /// (node, blob).
  package let holds: [(node: Int, blob: Int)]
  package let wishes: [Wish]
  /// Local clients wait for each next chunk in order.
  package let hasReaders: Bool

  package struct Wish: Sendable {
    package let node: Int
    package let blob: Int
    package let after: Interval
  }

  init(seed: UInt64, scale: FuzzScale, startsAfter: [Interval]) {
    var draw = Draw(seed: seed, part: "content")
    let count = draw.between(scale.blobCounts)
    blobSizesBytes = (0..<count).map { _ in
      draw.happens(percent: 20)
        ? draw.pick([0, 1, 4_096, 256 << 10, (256 << 10) + 1, 512 << 10])
        : draw.anyMagnitude(scale.blobSizesBytes)
    }
    // At once, in a burst, or one by one.
    let spread = draw.pick([.zero, .milliseconds(50), .seconds(2), FuzzPlan.safetyPhase])
    let holdPercent = draw.pick([0, 0, 0, 20])
    let wishPercent = draw.pick([100, 100, 100, 60])
    var holds: [(node: Int, blob: Int)] = []
    var wishes: [Wish] = []
    for node in startsAfter.indices {
      for blob in 0..<count {
        if draw.happens(percent: holdPercent) {
          holds.append((node, blob))
        } else if draw.happens(percent: wishPercent) {
          let after = startsAfter[node] + FuzzPlan.settling + draw.interval(.zero...spread)
          wishes.append(Wish(node: node, blob: blob, after: min(after, FuzzPlan.safetyPhase)))
        }
      }
    }
    self.holds = holds
    self.wishes = wishes
    self.hasReaders = draw.happens(percent: 50)
  }
}

extension FuzzContent: CustomStringConvertible {
  package var description: String {
    "blobs \(blobSizesBytes.map(FuzzText.bytes).joined(separator: " "))  wishes \(wishes.count)"
      + (holds.isEmpty ? "" : "  held \(holds.count)") + (hasReaders ? "  readers" : "")
  }
}
