// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// The bitmap against a list of booleans.
@Suite struct ChunkSetTests {
  private struct Naive {
    var members: [Bool]

    var indexes: [Int] { members.indices.filter { members[$0] } }

    func firstMissing(from start: Int) -> Int {
      members.indices.first { $0 >= start && !members[$0] } ?? members.count
    }

    func firstMember(from start: Int) -> Int? {
      members.indices.first { $0 >= start && members[$0] }
    }
  }

  @Test(
    "after any insertions and removals the set holds what a list of booleans holds",
    arguments: [0, 1, 2, 63, 64, 65, 127, 128, 129, 300])
  func againstNaive(_ capacity: Int) {
    var generator = SeededGenerator(seed: UInt64(capacity))
    var set = ChunkSet(capacity: capacity)
    var naive = Naive(members: [Bool](repeating: false, count: capacity))
    for step in 0..<400 where capacity > 0 {
      let index = generator.below(capacity)
      // Long runs in the first half, holes in the second.
      if generator.below(4) > (step < 200 ? 0 : 2) {
        #expect(set.insert(index) == !naive.members[index])
        naive.members[index] = true
      } else {
        #expect(set.remove(index) == naive.members[index])
        naive.members[index] = false
      }
      check(set, naive, from: generator.below(capacity + 1))
    }
    check(set, naive, from: 0)
  }

  private func check(_ set: ChunkSet, _ naive: Naive, from start: Int) {
    #expect(set.count == naive.indexes.count)
    #expect(set.isEmpty == naive.indexes.isEmpty)
    #expect(set.isFull == (naive.indexes.count == naive.members.count))
    #expect(set.firstMissing(from: start) == naive.firstMissing(from: start))
    #expect(set.firstMember(from: start) == naive.firstMember(from: start))
    #expect(set.ranges.flatMap { Array($0) } == naive.indexes)
    for (left, right) in zip(set.ranges, set.ranges.dropFirst()) {
      #expect(left.upperBound < right.lowerBound)
    }
  }

  @Test("a full set has one run", arguments: [1, 64, 100, 128])
  func full(_ capacity: Int) {
    let set = ChunkSet.full(capacity: capacity)
    #expect(set.isFull)
    #expect(set.ranges == [0..<capacity])
    #expect(set.firstMissing() == capacity)
    #expect(set.description == "[0..<\(capacity)]")
  }

  @Test("equal members are equal sets, however they came about")
  func equality() {
    var left = ChunkSet(capacity: 70)
    left.insert(0..<70)
    left.remove(69)
    var right = ChunkSet(capacity: 70)
    for index in (0..<69).reversed() { right.insert(index) }
    #expect(left == right)
  }

  @Test("an index at the capacity is a programmer's error")
  func outside() async {
    await #expect(processExitsWith: .failure) {
      var set = ChunkSet(capacity: 64)
      set.insert(64)
    }
  }
}
