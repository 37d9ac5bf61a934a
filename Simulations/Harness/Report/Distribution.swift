// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Times in ascending order.
package struct Distribution: Sendable, Equatable {
  package let times: [Interval]

  package init(_ times: [Interval]) {
    self.times = times.sorted()
  }

  package var isEmpty: Bool { times.isEmpty }
  package var slowest: Interval { times.last ?? .zero }

  /// The smallest time that this many thousandths of all do not exceed (nearest rank).
  package func quantile(thousandths: Int) -> Interval {
    guard !times.isEmpty else { return .zero }
    let rank = (times.count * thousandths + 999) / 1000
    return times[max(0, rank - 1)]
  }
}
