// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import NodeShell

@Suite("A table of recent values")
struct RecentTableTests {
  @Test("holds what was put in")
  func holds() {
    var table = RecentTable<String, Int>(countMax: 3)
    table.insert(1, for: "a")
    table.insert(2, for: "b")
    #expect(table.value(for: "a") == 1)
    #expect(table.value(for: "b") == 2)
    #expect(table.value(for: "c") == nil)
    #expect(table.count == 2)
  }

  @Test("forgets what was not used for longest once it is full")
  func forgetsOldest() {
    var table = RecentTable<String, Int>(countMax: 2)
    table.insert(1, for: "a")
    table.insert(2, for: "b")
    table.insert(3, for: "c")
    #expect(table.count == 2)
    #expect(table.value(for: "a") == nil)
    #expect(table.value(for: "b") == 2)
    #expect(table.value(for: "c") == 3)
  }

  @Test("takes a look-up for a use")
  func lookUpIsUse() {
    var table = RecentTable<String, Int>(countMax: 2)
    table.insert(1, for: "a")
    table.insert(2, for: "b")
    _ = table.value(for: "a")
    table.insert(3, for: "c")
    #expect(table.value(for: "a") == 1)
    #expect(table.value(for: "b") == nil)
  }

  @Test("takes a replaced value for a use and does not grow by it")
  func replacing() {
    var table = RecentTable<String, Int>(countMax: 2)
    table.insert(1, for: "a")
    table.insert(2, for: "b")
    table.insert(10, for: "a")
    #expect(table.count == 2)
    table.insert(3, for: "c")
    #expect(table.value(for: "a") == 10)
    #expect(table.value(for: "b") == nil)
  }

  @Test("what was removed is gone, and the rest keeps its order", arguments: [0, 1, 2, 3])
  func removing(removed: Int) {
    var table = RecentTable<Int, Int>(countMax: 4)
    for number in 0..<4 { table.insert(number * 10, for: number) }
    #expect(table.removeValue(for: removed) == removed * 10)
    #expect(table.removeValue(for: removed) == nil)
    #expect(table.count == 3)
    let rest = (0..<4).filter { $0 != removed }
    for (count, number) in (4..<7).enumerated() {
      table.insert(number * 10, for: number)
      let kept = count == 0 ? rest : Array(rest.dropFirst(count))
      for number in kept where count < 3 {
        var copy = table
        #expect(copy.value(for: number) == number * 10)
      }
    }
    #expect(rest.dropLast().allSatisfy { table.value(for: $0) == nil })
  }

  @Test("of one place holds the last value")
  func onePlace() {
    var table = RecentTable<Int, Int>(countMax: 1)
    for number in 1...3 { table.insert(number * 10, for: number) }
    #expect(table.value(for: 2) == nil)
    #expect(table.value(for: 3) == 30)
    #expect(table.count == 1)
  }

  @Test("does over thousands of random uses what a plain list does")
  func agreesWithModel() {
    var table = RecentTable<Int, Int>(countMax: 8)
    // Newest first.
    var model: [(key: Int, value: Int)] = []
    var generator = SeededGenerator(seed: 1)
    for turn in 0..<5_000 {
      let key = generator.below(16)
      let known = model.firstIndex { $0.key == key }
      if generator.below(2) == 0 {
        if let known { model.remove(at: known) }
        model.insert((key, turn), at: 0)
        if model.count > 8 { model.removeLast() }
        table.insert(turn, for: key)
      } else {
        let expected = known.map { model.remove(at: $0) }
        if let expected { model.insert(expected, at: 0) }
        #expect(table.value(for: key) == expected?.value, "turn \(turn)")
      }
      #expect(table.count == model.count)
    }
  }

  @Test("without a place is a programmer's error")
  func noPlace() async {
    await #expect(processExitsWith: .failure) { _ = RecentTable<Int, Int>(countMax: 0) }
  }
}
