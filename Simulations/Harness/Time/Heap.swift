// SPDX-License-Identifier: Apache-2.0

/// A binary heap: the element that precedes all others is taken out first.
struct Heap<Element: HeapElement>: Sendable {
  private var elements: ContiguousArray<Element> = []

  var isEmpty: Bool { elements.isEmpty }
  var count: Int { elements.count }
  var first: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var hole = elements.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard element.precedes(elements[parent]) else { break }
      elements[hole] = elements[parent]
      hole = parent
    }
    elements[hole] = element
  }

  mutating func removeFirst() -> Element? {
    guard let first = elements.first else { return nil }
    let last = elements.removeLast()
    if !elements.isEmpty { sink(last) }
    return first
  }

  private mutating func sink(_ element: Element) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < elements.count else { break }
      if child + 1 < elements.count, elements[child + 1].precedes(elements[child]) { child += 1 }
      guard elements[child].precedes(element) else { break }
      elements[hole] = elements[child]
      hole = child
    }
    elements[hole] = element
  }
}
