// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// The ordered table against a list of pairs.
@Suite struct OrderedTableTests {
  @Test("a table holds what a list of pairs holds, in the same order", arguments: 1...8)
  func againstNaive(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var table = OrderedTable<Int, Int>()
    var naive: [(key: Int, value: Int)] = []
    for step in 0..<600 {
      let key = generator.below(60)
      let position = naive.firstIndex { $0.key == key }
      // Grows at first, then shrinks, so that it is compacted at many sizes.
      if generator.below(10) < (step < 300 ? 7 : 3) {
        table[key] = step
        if let position { naive[position].value = step } else { naive.append((key, step)) }
      } else {
        #expect(table.remove(key) == position.map { naive[$0].value })
        if let position { naive.remove(at: position) }
      }
      #expect(table.count == naive.count)
      #expect(table.keys == naive.map(\.key))
      #expect(table.values == naive.map(\.value))
    }
    for key in 0..<60 {
      #expect(table[key] == naive.first { $0.key == key }?.value)
      #expect(table.contains(key) == naive.contains { $0.key == key })
    }
  }

  @Test("a key that comes again after its removal comes last, one that is replaced stays")
  func order() {
    var table = OrderedTable<String, Int>()
    for (position, key) in ["a", "b", "c"].enumerated() { table[key] = position }
    table["b"] = 9
    #expect(table.keys == ["a", "b", "c"])
    table["a"] = nil
    table["a"] = 7
    #expect(table.keys == ["b", "c", "a"])
    #expect(table.values == [9, 2, 7])
  }

  @Test("what is kept survives compaction, in order")
  func compaction() {
    var table = OrderedTable<Int, Int>()
    for key in 0..<1000 { table[key] = -key }
    for key in 0..<1000 where key % 10 != 3 { table.remove(key) }
    #expect(table.keys == Array(stride(from: 3, to: 1000, by: 10)))
    for key in table.keys { #expect(table[existing: key] == -key) }
  }

  @Test("values are changed in place, and the first that fits is found in order")
  func change() {
    var table = OrderedTable<Int, [Int]>()
    for key in [5, 3, 8] { table[key] = [key] }
    table[existing: 3].append(4)
    table.updateEach { key, value in value.append(-key) }
    #expect(table.values == [[5, -5], [3, 4, -3], [8, -8]])
    #expect(table.first { _, value in value.count == 2 }?.key == 5)
    #expect(table.first { key, _ in key > 8 } == nil)
    var visited: [Int] = []
    table.forEach { key, _ in visited.append(key) }
    #expect(visited == [5, 3, 8])
    table.removeAll()
    #expect(table.isEmpty)
    #expect(table.keys == [])
  }

  @Test("to change a value that is not there is a programmer's error")
  func missing() async {
    await #expect(processExitsWith: .failure) {
      var table = OrderedTable<Int, Int>()
      table[existing: 1] += 1
    }
  }
}
