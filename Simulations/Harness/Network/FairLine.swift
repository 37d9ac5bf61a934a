// SPDX-License-Identifier: Apache-2.0

/// Lanes by the tag of the fragment each has first in line, the smallest first; of equal tags the
/// one that came first.
struct FairLine: Sendable {
  private var heap = Heap<Entry>()
  private var sequence: UInt32 = 0

  struct Entry: HeapElement {
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
    heap.insert(Entry(tag: tag, sequence: sequence, lane: lane))
    sequence &+= 1
  }

  mutating func removeFirst() -> Entry? { heap.removeFirst() }
}
