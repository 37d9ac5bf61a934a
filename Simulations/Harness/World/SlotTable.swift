// SPDX-License-Identifier: Apache-2.0

/// Things that an appointment refers to by number; the number of one that was taken is used again.
struct SlotTable<Element: Sendable>: Sendable {
  private var slots: ContiguousArray<Element?> = []
  private var free: ContiguousArray<Int32> = []

  mutating func add(_ element: Element) -> Int32 {
    if let slot = free.popLast() {
      slots[Int(slot)] = element
      return slot
    }
    slots.append(element)
    return Int32(slots.count - 1)
  }

  subscript(slot: Int32) -> Element {
    guard let element = slots[Int(slot)] else { preconditionFailure("slot \(slot) is empty") }
    return element
  }

  mutating func take(_ slot: Int32) -> Element {
    let element = self[slot]
    slots[Int(slot)] = nil
    free.append(slot)
    return element
  }
}
