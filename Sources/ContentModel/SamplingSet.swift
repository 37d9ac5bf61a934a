// SPDX-License-Identifier: Apache-2.0

/// A set from which members can be drawn at random in constant time. Its order depends on the
/// insertions and removals alone, so draws replay.
package struct SamplingSet<Element: Hashable & Sendable>: Sendable {
  private var elements: [Element] = []
  private var positions = OrderedTable<Element, Int>()

  package init() {}

  package var count: Int { elements.count }
  package var isEmpty: Bool { elements.isEmpty }

  package func contains(_ element: Element) -> Bool { positions.contains(element) }

  package mutating func insert(_ element: Element) {
    if positions.contains(element) { return }
    positions[element] = elements.count
    elements.append(element)
  }

  package mutating func remove(_ element: Element) {
    guard let position = positions.remove(element) else { return }
    let last = elements.removeLast()
    if position < elements.count {
      elements[position] = last
      positions[last] = position
    }
  }

  /// All members if there are at most `count`, else about `count` different ones drawn at random.
  package func sample(_ count: Int, using generator: inout SeededGenerator) -> [Element] {
    if elements.count <= count { return elements }
    var drawn = OrderedTable<Element, Bool>()
    for _ in 0..<(2 * count) where drawn.count < count {
      drawn[elements[generator.below(elements.count)]] = true
    }
    return drawn.keys
  }
}
