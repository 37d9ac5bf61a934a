// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A host's access to the network. Between two hosts of a zone lies no bottleneck but their own
/// links.
package struct LinkSpecification: Sendable, Equatable {
  package var uplinkBytesPerSecond: Int64
  package var downlinkBytesPerSecond: Int64
  /// One way, to a host with the same latency; between unequal hosts the mean of both holds.
  package var latency: Interval
  /// What befalls all that this host sends and is sent.
  package var interference = Interference()

  package init(
    uplinkBytesPerSecond: Int64, downlinkBytesPerSecond: Int64, latency: Interval
  ) {
    precondition(uplinkBytesPerSecond > 0 && downlinkBytesPerSecond > 0)
    precondition(latency >= .zero)
    self.uplinkBytesPerSecond = uplinkBytesPerSecond
    self.downlinkBytesPerSecond = downlinkBytesPerSecond
    self.latency = latency
  }

  package init(bytesPerSecond: Int64, latency: Interval) {
    self.init(
      uplinkBytesPerSecond: bytesPerSecond, downlinkBytesPerSecond: bytesPerSecond,
      latency: latency)
  }

  /// How long `bytes` take at a rate, rounded up to a nanosecond.
  package static func time(bytes: Int64, bytesPerSecond: Int64) -> Interval {
    Interval(nanoseconds: (bytes * 1_000_000_000 + bytesPerSecond - 1) / bytesPerSecond)
  }
}
