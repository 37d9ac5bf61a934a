// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// The time no protocol can beat: every byte leaves the source once, every node takes in all of
/// them, and all copies leave some uplink.
///
///     max(S ÷ source_up, S ÷ down, N·S ÷ (source_up + Σ up))
package enum LowerBound {
  package static func time(
    sizeBytes: Int64, source: LinkSpecification, nodes: [LinkSpecification]
  ) -> Interval {
    var bound = time(bytes: sizeBytes, copies: 1, bytesPerSecond: source.uplinkBytesPerSecond)
    var uplinks = source.uplinkBytesPerSecond
    for node in nodes {
      uplinks += node.uplinkBytesPerSecond
      bound = max(
        bound, time(bytes: sizeBytes, copies: 1, bytesPerSecond: node.downlinkBytesPerSecond))
    }
    return max(
      bound, time(bytes: sizeBytes, copies: Int64(nodes.count), bytesPerSecond: uplinks))
  }

  private static func time(bytes: Int64, copies: Int64, bytesPerSecond: Int64) -> Interval {
    // A few thousand copies of some gigabytes in nanoseconds are more than 64 bits hold.
    Interval(nanoseconds: Ratio(bytes * copies, bytesPerSecond).of(1_000_000_000))
  }
}
