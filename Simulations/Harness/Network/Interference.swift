// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What befalls fragments and frames on their way from and to a host. A lane has its two hosts'
/// together. Nothing by default.
package struct Interference: Sendable, Equatable {
  /// Added to the latency of each fragment and frame, each time another time up to this. What is
  /// behind on its lane never overtakes. At least zero, at most some seconds.
  package var jitter = Interval.zero
  /// Fragments and frames out of a million that are lost and sent again: 0...250 000.
  package var lossPerMillion = 0
  /// Fragments and frames out of a million with which the connection dies at both ends:
  /// 0...500 000.
  package var resetsPerMillion = 0

  package init(
    jitter: Interval = .zero, lossPerMillion: Int = 0, resetsPerMillion: Int = 0
  ) {
    precondition(jitter >= .zero)
    precondition((0...250_000).contains(lossPerMillion))
    precondition((0...500_000).contains(resetsPerMillion))
    self.jitter = jitter
    self.lossPerMillion = lossPerMillion
    self.resetsPerMillion = resetsPerMillion
  }

  var isNone: Bool { self == Interference() }

  func joined(with other: Interference) -> Interference {
    var sum = self
    sum.jitter = jitter + other.jitter
    sum.lossPerMillion += other.lossPerMillion
    sum.resetsPerMillion += other.resetsPerMillion
    return sum
  }
}
