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
    let uplink = source.uplinkBytesPerSecond
    return time(
      sizeBytes: sizeBytes, members: nodes, sourceBytesPerSecond: uplink,
      allBytesPerSecond: nodes.reduce(uplink) { $0 + $1.uplinkBytesPerSecond })
  }

  /// The same for some of the nodes: `sourceBytesPerSecond` is what all who have the bytes at the
  /// start can send, `allBytesPerSecond` what everybody can.
  package static func time(
    sizeBytes: Int64, members: [LinkSpecification], sourceBytesPerSecond: Int64,
    allBytesPerSecond: Int64
  ) -> Interval {
    let downlink = members.map(\.downlinkBytesPerSecond).min() ?? .max
    return max(
      time(bytes: sizeBytes, copies: 1, bytesPerSecond: min(sourceBytesPerSecond, downlink)),
      time(bytes: sizeBytes, copies: Int64(members.count), bytesPerSecond: allBytesPerSecond))
  }

  private static func time(bytes: Int64, copies: Int64, bytesPerSecond: Int64) -> Interval {
    // A few thousand copies of some gigabytes in nanoseconds are more than 64 bits hold.
    Interval(nanoseconds: Ratio(bytes * copies, bytesPerSecond).of(1_000_000_000))
  }
}
