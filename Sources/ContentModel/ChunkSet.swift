// SPDX-License-Identifier: Apache-2.0

/// A set of chunk indexes of one blob, as a bitmap: ordered, and cheap to intersect.
public struct ChunkSet: Sendable, Hashable {
  // Public and inlinable, as `OrderedTable` is: a call has the compiler copy what the set is in.

  /// Indexes are in `0..<capacity`.
  public let capacity: Int
  @usableFromInline package var count: Int
  @usableFromInline package var words: [UInt64]

  @inlinable
  public init(capacity: Int) {
    precondition(capacity >= 0)
    self.capacity = capacity
    self.count = 0
    self.words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  @inlinable
  public static func full(capacity: Int) -> ChunkSet {
    var set = ChunkSet(capacity: capacity)
    set.insert(0..<capacity)
    return set
  }

  @inlinable public var isFull: Bool { count == capacity }
  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable
  public func contains(_ index: Int) -> Bool {
    precondition(index >= 0 && index < capacity)
    return words[index >> 6] & (1 << UInt64(index & 63)) != 0
  }

  /// True if the index was not in the set before.
  @discardableResult
  @inlinable
  public mutating func insert(_ index: Int) -> Bool {
    if contains(index) { return false }
    words[index >> 6] |= 1 << UInt64(index & 63)
    count += 1
    return true
  }

  @inlinable
  public mutating func insert(_ range: Range<Int>) {
    for index in range { insert(index) }
  }

  /// True if the index was in the set.
  @discardableResult
  @inlinable
  public mutating func remove(_ index: Int) -> Bool {
    if !contains(index) { return false }
    words[index >> 6] &= ~(1 << UInt64(index & 63))
    count -= 1
    return true
  }

  @inlinable
  public mutating func removeAll() {
    if isEmpty { return }
    for position in words.indices { words[position] = 0 }
    count = 0
  }

  /// The smallest index at or after `start` that is not in the set; `capacity` if there is none.
  @inlinable
  public func firstMissing(from start: Int = 0) -> Int {
    var index = start
    while index < capacity {
      let missing = ~words[index >> 6] >> UInt64(index & 63)
      if missing != 0 {
        return min(capacity, index + missing.trailingZeroBitCount)
      }
      index = (index & ~63) + 64
    }
    return capacity
  }

  /// The smallest index at or after `start` that is in the set; nil if there is none.
  @inlinable
  public func firstMember(from start: Int = 0) -> Int? {
    var index = start
    while index < capacity {
      let present = words[index >> 6] >> UInt64(index & 63)
      if present != 0 { return index + present.trailingZeroBitCount }
      index = (index & ~63) + 64
    }
    return nil
  }

  /// In ascending order.
  @inlinable public var members: [Int] { ranges.flatMap { Array($0) } }

  /// The members as maximal runs, in ascending order.
  @inlinable public var ranges: [Range<Int>] {
    var result: [Range<Int>] = []
    var start = firstMember()
    while let lower = start {
      let upper = firstMissing(from: lower)
      result.append(lower..<upper)
      start = firstMember(from: upper)
    }
    return result
  }
}

extension ChunkSet: CustomStringConvertible {
  public var description: String {
    "[" + ranges.map { "\($0.lowerBound)..<\($0.upperBound)" }.joined(separator: ", ") + "]"
  }
}
