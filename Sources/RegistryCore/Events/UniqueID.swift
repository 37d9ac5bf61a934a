// SPDX-License-Identifier: Apache-2.0

/// A random name that nothing else has: a UUID of version 4 (RFC 9562, section 5.4).
package struct UniqueID: Sendable, Hashable {
  private let upper: UInt64
  private let lower: UInt64

  package init(randomBytes bytes: [UInt8]) {
    precondition(bytes.count == Self.randomBytesCount, "a UUID has 16 bytes, not \(bytes.count)")
    upper = Self.number(bytes[..<8]) & ~0xf000 | 0x4000
    lower = Self.number(bytes[8...]) & ~(3 << 62) | (1 << 63)
  }

  private init(upper: UInt64, lower: UInt64) {
    self.upper = upper
    self.lower = lower
  }

  /// The names of further things that come of one draw. As unlikely to be met elsewhere as the
  /// first.
  package func advanced(by count: Int) -> UniqueID {
    let last = UInt32(truncatingIfNeeded: lower) &+ UInt32(truncatingIfNeeded: count)
    return UniqueID(upper: upper, lower: (lower & ~0xffff_ffff) | UInt64(last))
  }

  package static let randomBytesCount = 16

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension UniqueID: CustomStringConvertible {
  package var description: String {
    [
      Self.digits(upper >> 32, 8), Self.digits(upper >> 16, 4), Self.digits(upper, 4),
      Self.digits(lower >> 48, 4), Self.digits(lower, 12),
    ].joined(separator: "-")
  }

  private static func digits(_ number: UInt64, _ count: Int) -> String {
    let text = String(number & ((1 << (4 * UInt64(count))) - 1), radix: 16)
    return String(repeating: "0", count: count - text.utf8.count) + text
  }
}
