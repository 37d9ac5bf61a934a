// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Everything that will happen, earliest first; at equal times in the order in which it was put in,
/// so that a run has one order.
package struct Agenda: Sendable {
  private var heap = Heap<Entry>()
  private var sequence: UInt64 = 0

  private struct Entry: HeapElement {
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
    heap.insert(
      Entry(nanoseconds: instant.nanoseconds, sequence: sequence, happening: happening))
    sequence += 1
  }

  package mutating func next() -> (at: Instant, happening: Happening)? {
    heap.removeFirst().map { (Instant(nanoseconds: $0.nanoseconds), $0.happening) }
  }
}
