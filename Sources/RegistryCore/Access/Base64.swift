// SPDX-License-Identifier: Apache-2.0

/// Base64 as header fields and tokens have it (RFC 4648, sections 4 and 5), decoded only.
package enum Base64 {
  package enum Alphabet: Sendable {
    case standard
    /// Without padding, as in a JSON Web Signature (RFC 7515, section 2).
    case url
  }

  /// Nil for whatever no encoder writes: other characters, a length that cannot be, bits left over.
  package static func bytes(_ text: some StringProtocol, _ alphabet: Alphabet) -> [UInt8]? {
    var characters = Array(text.utf8)
    if alphabet == .standard {
      guard characters.count % 4 == 0 else { return nil }
      for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
    }
    guard characters.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count * 3 / 4)
    var (bits, bitsCount): (UInt32, Int) = (0, 0)
    for character in characters {
      guard let value = value(of: character, alphabet) else { return nil }
      bits = bits << 6 | UInt32(value)
      bitsCount += 6
      if bitsCount >= 8 {
        bitsCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitsCount)))
        bits &= (1 << UInt32(bitsCount)) - 1
      }
    }
    return bits == 0 ? bytes : nil
  }

  private static func value(of character: UInt8, _ alphabet: Alphabet) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+") where alphabet == .standard, UInt8(ascii: "-") where alphabet == .url:
      62
    case UInt8(ascii: "/") where alphabet == .standard, UInt8(ascii: "_") where alphabet == .url:
      63
    case _: nil
    }
  }
}
