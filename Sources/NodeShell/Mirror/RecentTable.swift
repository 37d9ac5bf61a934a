// SPDX-License-Identifier: Apache-2.0

/// A table of bounded size that forgets what was not used for longest. All operations take constant
/// time.
struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    var value: Value
    /// Towards the entry used just after this one.
    var newer: Int?
    var older: Int?
  }

  private var entries: [Entry] = []
  private var indexOfKey: [Key: Int] = [:]
  private var newest: Int?
  private var oldest: Int?
  private let countMax: Int

  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  var count: Int { entries.count }

  /// The value, which counts as used by this.
  mutating func value(for key: Key) -> Value? {
    guard let index = indexOfKey[key] else { return nil }
    moveToFront(index)
    return entries[index].value
  }

  mutating func insert(_ value: Value, for key: Key) {
    if let index = indexOfKey[key] {
      entries[index].value = value
      moveToFront(index)
    } else if entries.count < countMax {
      entries.append(Entry(key: key, value: value))
      indexOfKey[key] = entries.count - 1
      pushFront(entries.count - 1)
    } else if let index = oldest {
      unlink(index)
      indexOfKey[entries[index].key] = nil
      entries[index] = Entry(key: key, value: value)
      indexOfKey[key] = index
      pushFront(index)
    }
  }

  @discardableResult
  mutating func removeValue(for key: Key) -> Value? {
    guard let index = indexOfKey.removeValue(forKey: key) else { return nil }
    unlink(index)
    let value = entries[index].value
    // The last entry takes the freed place, so that the array stays dense.
    let last = entries.count - 1
    if index != last {
      entries[index] = entries[last]
      indexOfKey[entries[index].key] = index
      if let newer = entries[index].newer { entries[newer].older = index } else { newest = index }
      if let older = entries[index].older { entries[older].newer = index } else { oldest = index }
    }
    entries.removeLast()
    return value
  }

  /// Forgets what was not used for longest.
  mutating func removeOldest() -> Value? {
    oldest.flatMap { removeValue(for: entries[$0].key) }
  }

  /// Changes the value in its place, which counts as a use; false if there is none.
  mutating func change(_ key: Key, _ change: (inout Value) -> Void) -> Bool {
    guard let index = indexOfKey[key] else { return false }
    moveToFront(index)
    change(&entries[index].value)
    return true
  }

  private mutating func moveToFront(_ index: Int) {
    guard newest != index else { return }
    unlink(index)
    pushFront(index)
  }

  private mutating func unlink(_ index: Int) {
    let (newer, older) = (entries[index].newer, entries[index].older)
    if let newer { entries[newer].older = older } else { newest = older }
    if let older { entries[older].newer = newer } else { oldest = newer }
    entries[index].newer = nil
    entries[index].older = nil
  }

  private mutating func pushFront(_ index: Int) {
    entries[index].older = newest
    if let newest { entries[newest].newer = index }
    newest = index
    if oldest == nil { oldest = index }
  }
}
