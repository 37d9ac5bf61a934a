// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Harness

/// Chance for one part of a plan. Each part has a generator of its own, so that one that draws more
/// than before leaves the others as they were.
package struct Draw: Sendable {
  private var generator: SeededGenerator

  package init(seed: UInt64, part: String) {
    generator = SeededGenerator(seed: ModelHash.mixed(seed) ^ ModelHash.word(of: part.utf8))
  }

  package mutating func between(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + generator.below(range.count)
  }

  package mutating func happens(percent: Int) -> Bool {
    generator.below(100) < percent
  }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[generator.below(elements.count)]
  }

  package mutating func inAnyOrder<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    generator.shuffle(&elements)
    return elements
  }

  /// As likely between 1 and 2 as between 1,000 and 2,000.
  package mutating func anyMagnitude(_ range: ClosedRange<Int64>) -> Int64 {
    precondition(range.lowerBound > 0)
    var doublings = 0
    while range.lowerBound << Int64(doublings + 1) <= range.upperBound { doublings += 1 }
    let low = range.lowerBound << Int64(between(0...doublings))
    let high = min(range.upperBound, 2 * low)
    return low + Int64(generator.below(Int(high - low) + 1))
  }

  package mutating func interval(_ range: ClosedRange<Interval>) -> Interval {
    let length = range.upperBound.nanoseconds - range.lowerBound.nanoseconds
    return range.lowerBound + Interval(nanoseconds: Int64(generator.below(Int(length) + 1)))
  }

  package mutating func anyMagnitude(_ range: ClosedRange<Interval>) -> Interval {
    Interval(
      nanoseconds: anyMagnitude(range.lowerBound.nanoseconds...range.upperBound.nanoseconds))
  }
}
