// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Nodes of a run that are alike and are looked at by themselves: the slow ones, those of a zone.
package struct NodeClass: Sendable, Equatable {
  package let name: String
  package let nodeCount: Int
  /// What no protocol can beat for these nodes.
  package let bound: Interval
  /// Of those that got all they asked for.
  package let completion: Distribution

  /// A time ÷ the class's bound, in thousandths.
  package func thousandths(_ time: Interval) -> Int64 {
    bound == .zero ? 0 : Ratio(1000, bound.nanoseconds).of(time.nanoseconds)
  }
}
