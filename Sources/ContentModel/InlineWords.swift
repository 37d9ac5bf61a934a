// SPDX-License-Identifier: Apache-2.0

/// Eight 64-bit words without a heap allocation; values of fewer words leave the last ones zero.
struct InlineWords: Sendable, Equatable, Comparable {
  private var storage: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
    (0, 0, 0, 0, 0, 0, 0, 0)

  init(bytes: some Collection<UInt8>) {
    var (word, position) = (UInt64(0), 0)
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      position += 1
      if position % 8 == 0 { set(position / 8 - 1, to: word) }
    }
    precondition(position % 8 == 0, "a state is made of whole words, not \(position) bytes")
  }

  var first: UInt64 { storage.0 }

  func bytes(count: Int) -> [UInt8] {
    (0..<count).map { position in
      UInt8(truncatingIfNeeded: self[position / 8] >> (56 - 8 * UInt64(position % 8)))
    }
  }

  static func == (left: InlineWords, right: InlineWords) -> Bool {
    // Spelt out, since digests are compared for every frame.
    left.storage.0 == right.storage.0 && left.storage.1 == right.storage.1
      && left.storage.2 == right.storage.2 && left.storage.3 == right.storage.3
      && left.storage.4 == right.storage.4 && left.storage.5 == right.storage.5
      && left.storage.6 == right.storage.6 && left.storage.7 == right.storage.7
  }

  static func < (left: InlineWords, right: InlineWords) -> Bool {
    for index in 0..<8 where left[index] != right[index] {
      return left[index] < right[index]
    }
    return false
  }

  private subscript(index: Int) -> UInt64 {
    switch index {
    case 0: storage.0
    case 1: storage.1
    case 2: storage.2
    case 3: storage.3
    case 4: storage.4
    case 5: storage.5
    case 6: storage.6
    case 7: storage.7
    default: preconditionFailure("a state has eight words, not \(index + 1)")
    }
  }

  private mutating func set(_ index: Int, to word: UInt64) {
    switch index {
    case 0: storage.0 = word
    case 1: storage.1 = word
    case 2: storage.2 = word
    case 3: storage.3 = word
    case 4: storage.4 = word
    case 5: storage.5 = word
    case 6: storage.6 = word
    case 7: storage.7 = word
    default: preconditionFailure("a state has eight words, not \(index + 1)")
    }
  }
}
