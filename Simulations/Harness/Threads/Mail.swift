// SPDX-License-Identifier: Apache-2.0

/// What those who share the work have for each other, by their numbers.
struct Mail<Item> {
  private let number: Int
  private var outgoing: [[Item]]
  private var incoming: [[Item]]

  /// Of one of so many.
  init(of number: Int = 0, among count: Int = 1) {
    self.number = number
    outgoing = Array(repeating: [], count: count)
    incoming = outgoing
  }

  mutating func send(_ item: Item, to other: Int) { outgoing[other].append(item) }

  /// Has what either has for the other come to it. Nothing that came before may be left.
  mutating func exchange(with other: inout Mail) {
    swap(&incoming[other.number], &other.outgoing[number])
    swap(&outgoing[other.number], &other.incoming[number])
  }

  /// Takes out what has come.
  mutating func open(_ take: (Item) -> Void) {
    for sender in incoming.indices {
      for item in incoming[sender] { take(item) }
      incoming[sender].removeAll(keepingCapacity: true)
    }
  }
}
