// SPDX-License-Identifier: Apache-2.0

/// Elements of which several threads may change different ones at once, as no array allows.
///
/// An array is one value: to change an element of it is to change it. Here each element has its
/// own place in memory, and copies of a table are the same table until one of them has grown.
/// Nothing but the order of `World+windows.swift` keeps two threads from one element, and all
/// others from a table to which one appends.
@safe package struct Table<Element> {
  private var memory: Memory
  private var base: UnsafeMutablePointer<Element>
  package private(set) var count = 0

  @safe private final class Memory {
    let base: UnsafeMutablePointer<Element>
    let capacity: Int
    var count = 0

    init(capacity: Int) {
      unsafe base = .allocate(capacity: capacity)
      self.capacity = capacity
    }

    /// Takes all elements of another.
    func take(from other: Memory) {
      unsafe base.moveInitialize(from: other.base, count: other.count)
      count = other.count
      other.count = 0
    }

    deinit {
      unsafe base.deinitialize(count: count)
      unsafe base.deallocate()
    }
  }

  package init() {
    memory = Memory(capacity: 4)
    unsafe base = memory.base
  }

  /// Other copies are not to be used any more.
  package mutating func append(_ element: Element) {
    precondition(memory.count == count, "a copy of the table has grown")
    if count == memory.capacity {
      let larger = Memory(capacity: 2 * count)
      larger.take(from: memory)
      memory = larger
      unsafe base = larger.base
    }
    unsafe (base + count).initialize(to: element)
    count += 1
    memory.count = count
  }
}

extension Table: RandomAccessCollection, MutableCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(position: Int) -> Element {
    _read {
      precondition(position >= 0 && position < count, "no element has this place")
      yield unsafe base[position]
    }
    _modify {
      precondition(position >= 0 && position < count, "no element has this place")
      yield unsafe &base[position]
    }
  }
}
