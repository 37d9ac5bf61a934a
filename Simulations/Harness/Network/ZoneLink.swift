// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What lies on the way from the hosts of one zone to those of another, beside their own links.
package struct ZoneLink: Sendable, Equatable {
  package let from: String
  package let to: String
  /// Shared by all that crosses in this direction; nil for more than anyone can send.
  package var bytesPerSecond: Int64?
  /// Added to the hosts' own, one way.
  package var latency: Interval

  package init(
    from: String, to: String, bytesPerSecond: Int64?, latency: Interval = .zero
  ) {
    precondition(from != to, "a zone has no link to itself")
    precondition(bytesPerSecond ?? 1 > 0 && latency >= .zero)
    self.from = from
    self.to = to
    self.bytesPerSecond = bytesPerSecond
    self.latency = latency
  }

  /// Equal links between any two of these zones, in both directions.
  package static func between(
    _ zones: [String], bytesPerSecond: Int64?, latency: Interval = .zero
  ) -> [ZoneLink] {
    zones.flatMap { from in
      zones.filter { $0 != from }.map { to in
        ZoneLink(from: from, to: to, bytesPerSecond: bytesPerSecond, latency: latency)
      }
    }
  }
}
