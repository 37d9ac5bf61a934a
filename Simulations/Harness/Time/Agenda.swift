// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Everything that will happen, earliest first; at equal times in the order in which it was put in,
/// so that a run has one order. A binary heap.
package struct Agenda: Sendable {
  private var heap: ContiguousArray<Entry> = []
  private var sequence: UInt64 = 0

  private struct Entry: Sendable {
    let nanoseconds: Int64
    let sequence: UInt64
    let happening: Happening

    func precedes(_ other: Entry) -> Bool {
      nanoseconds != other.nanoseconds
        ? nanoseconds < other.nanoseconds : sequence < other.sequence
    }
  }

  package init() {}

  package var isEmpty: Bool { heap.isEmpty }

  /// When the next thing happens; nil if nothing does.
  package var earliest: Instant? {
    heap.first.map { Instant(nanoseconds: $0.nanoseconds) }
  }

  package mutating func add(_ happening: Happening, at instant: Instant) {
    let entry = Entry(
      nanoseconds: instant.nanoseconds, sequence: sequence, happening: happening)
    sequence += 1
    heap.append(entry)
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard entry.precedes(heap[parent]) else { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  package mutating func next() -> (at: Instant, happening: Happening)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty { sink(last) }
    return (Instant(nanoseconds: first.nanoseconds), first.happening)
  }

  private mutating func sink(_ entry: Entry) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(entry) else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = entry
  }
}
