// SPDX-License-Identifier: Apache-2.0

/// A part of an agenda's lists, as large as the others'.
struct AgendaShare: Sendable {
  private(set) var number = 0
  private(set) var count = 1
  private var listsEach = 1

  init() {}

  init(number: Int, of count: Int, hostCount: Int) {
    self.number = number
    self.count = count
    listsEach = (hostCount + count - 1) / count
  }

  /// Who else has a list; nil if nobody does.
  func other(ofList list: Int) -> Int? {
    if count == 1 { return nil }
    // Of hosts that have been added since, all are the last one's.
    let keeper = min(list / listsEach, count - 1)
    return keeper == number ? nil : keeper
  }

  func lists(of all: Int) -> Range<Int> {
    if count == 1 { return 0..<all }
    let first = min(all, number * listsEach)
    return first..<(number == count - 1 ? all : min(all, first + listsEach))
  }
}
