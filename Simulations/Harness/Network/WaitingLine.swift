// SPDX-License-Identifier: Apache-2.0

/// First in, first out, in constant time on average.
package struct WaitingLine<Element> {
  private var elements: ContiguousArray<Element?> = []
  private var head = 0

  package init() {}

  package var isEmpty: Bool { head == elements.count }
  package var count: Int { elements.count - head }
  package var first: Element? { isEmpty ? nil : elements[head] }

  package mutating func append(_ element: Element) {
    elements.append(element)
  }

  package mutating func removeFirst() -> Element? {
    guard !isEmpty else { return nil }
    // Moved out rather than copied.
    var element: Element?
    swap(&element, &elements[head])
    head += 1
    if head == elements.count {
      elements.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64, head * 2 > elements.count {
      elements.removeSubrange(..<head)
      head = 0
    }
    return element
  }

  /// Changes the first element in place; it must be there.
  package mutating func updateFirst(_ body: (inout Element) -> Void) {
    body(&elements[head]!)
  }

  /// Changes the last element in place; it must be there.
  mutating func updateLast(_ body: (inout Element) -> Void) {
    body(&elements[elements.count - 1]!)
  }

  func forEach(_ body: (Element) -> Void) {
    for element in elements[head...] { body(element!) }
  }

  /// Those in some places, all of which are taken.
  func slice(_ places: Range<Int>) -> [Element] {
    elements[head + places.lowerBound..<head + places.upperBound].map { $0! }
  }

  package mutating func removeAll() {
    elements.removeAll()
    head = 0
  }

  /// Takes out the elements for which `predicate` holds, but leaves the first `spared`.
  package mutating func removeAll(sparing spared: Int, where predicate: (Element) -> Bool) {
    let kept = elements[head...].enumerated().filter {
      $0.offset < spared || !predicate($0.element!)
    }
    elements = ContiguousArray(kept.map(\.element))
    head = 0
  }
}

extension WaitingLine: Sendable where Element: Sendable {}
