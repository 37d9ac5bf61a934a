// SPDX-License-Identifier: Apache-2.0

/// A table that is iterated in insertion order: what Ring 0 uses in place of `Dictionary` and
/// `Set`, whose order differs from process to process and would break replay.
///
/// Look-up, insertion and removal take constant time on average. A small table, as nearly all of a
/// node's are, is searched along its keys, which costs less than hashing one:
///
/// ```
///            more than 32 entries
///  searched ──────────────────────► indexed     slots in any order; `order` lists them
///  slots in order                      │
///     ▲                                │
///     └───────── empty again ──────────┘
/// ```
public struct OrderedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  // Public and inlinable throughout: the cores spend much of their time here, only the importing
  // module knows the types, and the compiler specializes across modules for neither `package` nor
  // non-inlinable code (a flash crowd of 60 nodes takes 9.4 s without and 5.8 s with it).
  //
  // Values lie side by side, none of them optional, and are read through spans: so they are lent.
  // The compiler copies what is taken out of an optional or through an array's subscript, with a
  // reference counted for every table and array in it.

  @usableFromInline var slotKeys: ContiguousArray<Key> = []
  @usableFromInline var slotValues: ContiguousArray<Value> = []

  // Empty while the table is searched.
  @usableFromInline var slotOfKey: [Key: Int] = [:]
  /// Slots in the order of insertion; -1 where an entry was removed.
  @usableFromInline var order: ContiguousArray<Int> = []
  /// Where each slot stands in `order`.
  @usableFromInline var placeOfSlot: ContiguousArray<Int> = []

  @inlinable
  public init() {}

  @inlinable public var count: Int { slotKeys.count }
  @inlinable public var isEmpty: Bool { slotKeys.isEmpty }

  @inlinable public var keys: [Key] {
    if !isIndexed { return Array(slotKeys) }
    return order.compactMap { $0 < 0 ? nil : slotKeys[$0] }
  }

  @inlinable public var values: [Value] {
    if !isIndexed { return Array(slotValues) }
    return order.compactMap { $0 < 0 ? nil : slotValues[$0] }
  }

  @inlinable
  public func contains(_ key: Key) -> Bool { slot(of: key) != nil }

  @inlinable
  public subscript(key: Key) -> Value? {
    get {
      guard let slot = slot(of: key) else { return nil }
      return slotValues[slot]
    }
    set {
      if let newValue {
        insert(newValue, for: key)
      } else {
        remove(key)
      }
    }
  }

  /// Reads or changes the value in place, without a copy of what it holds; the key must be there.
  @inlinable
  public subscript(existing key: Key) -> Value {
    _read {
      guard let slot = slot(of: key) else { preconditionFailure("no entry for \(key)") }
      yield slotValues.span[slot]
    }
    _modify {
      guard let slot = slot(of: key) else { preconditionFailure("no entry for \(key)") }
      yield &slotValues[slot]
    }
  }

  @discardableResult
  @inlinable
  public mutating func remove(_ key: Key) -> Value? {
    guard let slot = slot(of: key) else { return nil }
    if isIndexed { return removeIndexed(slot) }
    slotKeys.remove(at: slot)
    return slotValues.remove(at: slot)
  }

  /// Removes the entry that was inserted before all others.
  @inlinable
  public mutating func removeOldest() {
    if let oldest = first(where: { _, _ in true }) { remove(oldest.key) }
  }

  @inlinable
  public mutating func removeAll() {
    self = OrderedTable()
  }

  /// The first value, in insertion order, for which `predicate` holds.
  @inlinable
  public func first(where predicate: (Key, Value) -> Bool) -> (key: Key, value: Value)? {
    for place in 0..<placeCount {
      let slot = slot(at: place)
      if slot >= 0, predicate(slotKeys[slot], slotValues.span[slot]) {
        return (slotKeys[slot], slotValues[slot])
      }
    }
    return nil
  }

  @inlinable
  public func contains(where predicate: (Key, Value) -> Bool) -> Bool {
    for place in 0..<placeCount {
      let slot = slot(at: place)
      if slot >= 0, predicate(slotKeys[slot], slotValues.span[slot]) { return true }
    }
    return false
  }

  @inlinable
  public func forEach(_ body: (Key, Value) -> Void) {
    for place in 0..<placeCount {
      let slot = slot(at: place)
      if slot >= 0 { body(slotKeys[slot], slotValues.span[slot]) }
    }
  }

  /// Changes every value in place, in insertion order.
  @inlinable
  public mutating func updateEach(_ body: (Key, inout Value) -> Void) {
    for place in 0..<placeCount {
      let slot = slot(at: place)
      if slot >= 0 { body(slotKeys[slot], &slotValues[slot]) }
    }
  }

  // MARK: Slots

  @usableFromInline static var searchedMax: Int { 32 }

  @inlinable var isIndexed: Bool { !order.isEmpty }

  @inlinable var placeCount: Int { isIndexed ? order.count : slotKeys.count }

  /// The slot that stands there in the order of insertion; -1 where an entry was removed.
  @inlinable
  func slot(at place: Int) -> Int { isIndexed ? order[place] : place }

  @inlinable
  func slot(of key: Key) -> Int? {
    if isIndexed { return slotOfKey[key] }
    let keys = slotKeys.span
    for slot in keys.indices where keys[slot] == key { return slot }
    return nil
  }

  @inlinable
  mutating func insert(_ value: Value, for key: Key) {
    if let slot = slot(of: key) {
      slotValues[slot] = value
      return
    }
    slotKeys.append(key)
    slotValues.append(value)
    if isIndexed {
      index(slotKeys.count - 1)
    } else if slotKeys.count > Self.searchedMax {
      for slot in slotKeys.indices { index(slot) }
    }
  }

  /// Puts a slot at the end of the order.
  @inlinable
  mutating func index(_ slot: Int) {
    slotOfKey[slotKeys[slot]] = slot
    placeOfSlot.append(order.count)
    order.append(slot)
  }

  /// The last slot moves into the one that becomes free.
  @inlinable
  mutating func removeIndexed(_ slot: Int) -> Value {
    let last = slotKeys.count - 1
    slotOfKey.removeValue(forKey: slotKeys[slot])
    order[placeOfSlot[slot]] = -1
    if slot < last {
      slotKeys.swapAt(slot, last)
      slotValues.swapAt(slot, last)
      placeOfSlot.swapAt(slot, last)
      slotOfKey[slotKeys[slot]] = slot
      order[placeOfSlot[slot]] = slot
    }
    slotKeys.removeLast()
    placeOfSlot.removeLast()
    let value = slotValues.removeLast()
    if slotKeys.isEmpty {
      removeAll()
    } else if order.count > 2 * slotKeys.count {
      closeRanks()
    }
    return value
  }

  /// Drops from the order what was removed.
  @inlinable
  mutating func closeRanks() {
    order.removeAll { $0 < 0 }
    for place in order.indices { placeOfSlot[order[place]] = place }
  }
}
