// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// Rates and latencies of every host, and the size of what travels in one piece.
package struct FuzzLinks: Sendable {
  package let nodes: [LinkSpecification]
  package let upstream: LinkSpecification
  package let tracker: LinkSpecification
  package let fragmentBytes: Int64

  init(seed: UInt64, scale: FuzzScale, nodeCount: Int) {
    var draw = Draw(seed: seed, part: "links")
    func link() -> LinkSpecification {
      LinkSpecification(
        uplinkBytesPerSecond: draw.anyMagnitude(scale.linkRates),
        downlinkBytesPerSecond: draw.anyMagnitude(scale.linkRates),
        latency: draw.anyMagnitude(scale.latencies))
    }
    // All alike, two classes, or each its own.
    let classes = draw.pick([1, 1, 2, nodeCount])
    let kinds = (0..<classes).map { _ in link() }
    nodes = (0..<nodeCount).map { _ in draw.pick(kinds) }
    upstream = draw.happens(percent: 50) ? nodes[0] : link()
    tracker = draw.happens(percent: 50) ? nodes[0] : link()
    fragmentBytes = draw.pick([16 << 10, 64 << 10, 64 << 10, 32 << 20])
  }
}

extension FuzzLinks: CustomStringConvertible {
  package var description: String {
    let ups = nodes.map(\.uplinkBytesPerSecond)
    let downs = nodes.map(\.downlinkBytesPerSecond)
    let latencies = nodes.map(\.latency)
    return "up \(Self.span(ups, FuzzText.rate))  down \(Self.span(downs, FuzzText.rate))  "
      + "latency \(Self.span(latencies, FuzzText.time))  "
      + "upstream \(FuzzText.rate(upstream.uplinkBytesPerSecond)) "
      + "\(FuzzText.time(upstream.latency))  fragment \(FuzzText.bytes(fragmentBytes))"
  }

  private static func span<Value: Comparable>(
    _ values: [Value], _ text: (Value) -> String
  ) -> String {
    guard let low = values.min(), let high = values.max() else { return "none" }
    return low == high ? text(low) : "\(text(low))..\(text(high))"
  }
}
