// SPDX-License-Identifier: Apache-2.0

/// Lanes by the tag of the fragment each has first in line, the smallest first; of equal tags the
/// one that came first. A binary heap.
struct FairLine: Sendable {
  private var heap: ContiguousArray<Entry> = []
  private var sequence: UInt32 = 0

  struct Entry: Sendable {
    let tag: Int64
    let sequence: UInt32
    let lane: Int32

    func precedes(_ other: Entry) -> Bool {
      // Wraps around, as sequence numbers of TCP do.
      tag != other.tag ? tag < other.tag : Int32(truncatingIfNeeded: sequence &- other.sequence) < 0
    }
  }

  var count: Int { heap.count }

  mutating func add(lane: Int32, tag: Int64) {
    let entry = Entry(tag: tag, sequence: sequence, lane: lane)
    sequence &+= 1
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

  mutating func removeFirst() -> Entry? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty { sink(last) }
    return first
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
