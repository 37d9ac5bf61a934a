// SPDX-License-Identifier: Apache-2.0

/// A running number over everything that happened in a run: the same for the same run, in whatever
/// process. FNV-1a over 64-bit words, with a rotation so that high bits reach low ones.
package struct TraceDigest: Sendable, Equatable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func add(_ word: UInt64) {
    let product = (value ^ word) &* 0x0000_0100_0000_01b3
    value = product << 29 | product >> 35
  }

  package mutating func add(_ number: Int) {
    add(UInt64(bitPattern: Int64(number)))
  }
}

extension TraceDigest: CustomStringConvertible {
  package var description: String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }
}
