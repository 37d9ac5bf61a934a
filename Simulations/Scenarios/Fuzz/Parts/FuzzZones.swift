// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// Who is in which zone, and what lies between: mostly nothing.
package struct FuzzZones: Sendable {
  /// One for each node.
  package let nodes: [String]
  package let upstream: String
  package let tracker: String
  package let links: [ZoneLink]

  init(seed: UInt64, scale: FuzzScale, nodeCount: Int) {
    var draw = Draw(seed: seed, part: "zones")
    let count = draw.happens(percent: 20) ? draw.between(2...3) : 1
    let zones = (1...count).map { "z\($0)" }
    nodes = (0..<nodeCount).map { _ in draw.pick(zones) }
    upstream = draw.pick(zones)
    tracker = draw.pick(zones)
    let rate = draw.happens(percent: 80) ? draw.anyMagnitude(scale.linkRates) : nil
    links = ZoneLink.between(
      zones, bytesPerSecond: rate, latency: draw.anyMagnitude(scale.latencies))
  }
}

extension FuzzZones: CustomStringConvertible {
  package var description: String {
    guard let link = links.first else { return "one zone" }
    return "zones \(nodes.joined(separator: " ")) upstream \(upstream) tracker \(tracker) "
      + "\(link.bytesPerSecond.map(FuzzText.rate) ?? "any") \(FuzzText.time(link.latency)) between"
  }
}
