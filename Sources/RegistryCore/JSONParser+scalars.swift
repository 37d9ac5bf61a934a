// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
  /// At an opening quote (RFC 8259, section 7).
  mutating func parseString() throws(JSONError) -> String {
    let start = offset
    offset += 1
    var content: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw .invalidString(offset: start)
        }
        return text
      case UInt8(ascii: "\\"):
        offset += 1
        content += try parseEscape()
      case 0..<0x20:
        throw unexpected()
      default:
        content.append(byte)
        offset += 1
      }
    }
    throw .unexpectedEnd
  }

  private mutating func parseEscape() throws(JSONError) -> [UInt8] {
    guard let byte = peek() else { throw .unexpectedEnd }
    let plain: UInt8
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = byte
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0c
    case UInt8(ascii: "n"): plain = 0x0a
    case UInt8(ascii: "r"): plain = 0x0d
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"): return try parseUnicodeEscape()
    default: throw unexpected()
    }
    offset += 1
    return [plain]
  }

  /// At the `u`; a character outside the basic plane takes two escapes, a surrogate alone is none.
  private mutating func parseUnicodeEscape() throws(JSONError) -> [UInt8] {
    let start = offset
    let first = try parseCodeUnit()
    var scalar = UInt32(first)
    if UTF16.isLeadSurrogate(first) {
      guard skip(UInt8(ascii: "\\")), peek() == UInt8(ascii: "u") else {
        throw .invalidString(offset: start)
      }
      let second = try parseCodeUnit()
      guard UTF16.isTrailSurrogate(second) else { throw .invalidString(offset: start) }
      scalar = 0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
    }
    guard let valid = Unicode.Scalar(scalar) else { throw .invalidString(offset: start) }
    return Array(String(Character(valid)).utf8)
  }

  private mutating func parseCodeUnit() throws(JSONError) -> UInt16 {
    offset += 1
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw .unexpectedEnd }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw unexpected() }
      value = value << 4 | UInt16(digit)
      offset += 1
    }
    return value
  }

  /// RFC 8259, section 6: no leading zeros, no plus sign, digits on both sides of the point.
  mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = offset
    _ = skip(UInt8(ascii: "-"))
    guard let first = peek(), Self.isDigit(first) else { throw unexpected() }
    if !skip(UInt8(ascii: "0")) { skipDigits() }
    var isInteger = true
    if skip(UInt8(ascii: ".")) {
      isInteger = false
      try skipDigitsRequired(start)
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isInteger = false
      if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
      try skipDigitsRequired(start)
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    return .number(text)
  }

  private mutating func skipDigitsRequired(_ start: Int) throws(JSONError) {
    guard let byte = peek(), Self.isDigit(byte) else { throw .invalidNumber(offset: start) }
    skipDigits()
  }

  private mutating func skipDigits() {
    while let byte = peek(), Self.isDigit(byte) { offset += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
