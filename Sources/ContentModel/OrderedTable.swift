// SPDX-License-Identifier: Apache-2.0

/// A table that is iterated in insertion order: what Ring 0 uses in place of `Dictionary` and
/// `Set`, whose order differs from process to process and would break replay.
///
/// Look-up, insertion and removal take constant time on average; a removed slot is reused by
/// compaction once half of the slots are empty.
public struct OrderedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  // Public and inlinable throughout: the cores spend much of their time here, only the importing
  // module knows the types, and the compiler specializes across modules for neither `package` nor
  // non-inlinable code (a flash crowd of 60 nodes takes 9.4 s without and 5.8 s with it).
  @usableFromInline var slots: ContiguousArray<Slot?> = []
  @usableFromInline var slotOfKey: [Key: Int] = [:]

  @usableFromInline
  struct Slot: Sendable {
    @usableFromInline let key: Key
    @usableFromInline var value: Value

    @inlinable
    init(key: Key, value: Value) {
      self.key = key
      self.value = value
    }
  }

  @inlinable
  public init() {}

  @inlinable public var count: Int { slotOfKey.count }
  @inlinable public var isEmpty: Bool { slotOfKey.isEmpty }

  @inlinable public var keys: [Key] {
    var keys: [Key] = []
    keys.reserveCapacity(count)
    for index in slots.indices {
      if let slot = slots[index] { keys.append(slot.key) }
    }
    return keys
  }

  @inlinable public var values: [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in slots.indices {
      if let slot = slots[index] { values.append(slot.value) }
    }
    return values
  }

  @inlinable
  public func contains(_ key: Key) -> Bool { slotOfKey[key] != nil }

  @inlinable
  public subscript(key: Key) -> Value? {
    get {
      guard let index = slotOfKey[key] else { return nil }
      return slots[index]?.value
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
    get {
      guard let index = slotOfKey[key], let slot = slots[index] else {
        preconditionFailure("no entry for \(key)")
      }
      return slot.value
    }
    _modify {
      guard let index = slotOfKey[key] else { preconditionFailure("no entry for \(key)") }
      yield &slots[index]!.value
    }
  }

  @discardableResult
  @inlinable
  public mutating func remove(_ key: Key) -> Value? {
    guard let index = slotOfKey.removeValue(forKey: key) else { return nil }
    let value = slots[index]?.value
    slots[index] = nil
    compactIfSparse()
    return value
  }

  @inlinable
  public mutating func removeAll() {
    slots = []
    slotOfKey = [:]
  }

  /// The first value, in insertion order, for which `predicate` holds.
  @inlinable
  public func first(where predicate: (Key, Value) -> Bool) -> (key: Key, value: Value)? {
    for case .some(let slot) in slots where predicate(slot.key, slot.value) {
      return (slot.key, slot.value)
    }
    return nil
  }

  @inlinable
  public func forEach(_ body: (Key, Value) -> Void) {
    for case .some(let slot) in slots { body(slot.key, slot.value) }
  }

  /// Changes every value in place, in insertion order.
  @inlinable
  public mutating func updateEach(_ body: (Key, inout Value) -> Void) {
    for index in slots.indices where slots[index] != nil {
      body(slots[index]!.key, &slots[index]!.value)
    }
  }

  @inlinable
  mutating func insert(_ value: Value, for key: Key) {
    if let index = slotOfKey[key] {
      slots[index]!.value = value
    } else {
      slotOfKey[key] = slots.count
      slots.append(Slot(key: key, value: value))
    }
  }

  @inlinable
  mutating func compactIfSparse() {
    guard slots.count > 16, slots.count > 2 * slotOfKey.count else { return }
    slots = slots.filter { $0 != nil }
    for index in slots.indices { slotOfKey[slots[index]!.key] = index }
  }
}
