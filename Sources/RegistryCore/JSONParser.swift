// SPDX-License-Identifier: Apache-2.0

/// A strict parser of JSON (RFC 8259) with a bound on size and depth.
///
/// Its stack is bounded by `depthMax` and its memory by a small multiple of `bytesMax`, whatever
/// the input.
struct JSONParser {
  let bytes: [UInt8]
  var offset = 0
  private var depth = 0

  /// The size the OCI distribution-spec wants manifests accepted up to.
  static let bytesMax = 4 * 1024 * 1024
  /// A manifest nests less than ten levels.
  static let depthMax = 64

  init(_ bytes: [UInt8]) throws(JSONError) {
    guard bytes.count <= Self.bytesMax else { throw .tooLong(bytes: bytes.count) }
    self.bytes = bytes
  }

  mutating func parseText() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    skipWhitespace()
    guard offset == bytes.count else { throw unexpected() }
    return value
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    skipWhitespace()
    switch peek() {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSONError) in
        try parser.parseObject()
      }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSONError) in
        try parser.parseArray()
      }
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .boolean(true))
    case UInt8(ascii: "f"): return try parseWord("false", .boolean(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: return try parseNumber()
    }
  }

  private mutating func nested(
    _ parse: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < Self.depthMax else { throw .tooDeep(offset: offset) }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    return try parse(&self)
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    var members: [JSONValue.Member] = []
    skipWhitespace()
    if skip(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipWhitespace()
      guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
      let name = try parseString()
      skipWhitespace()
      guard skip(UInt8(ascii: ":")) else { throw unexpected() }
      members.append(JSONValue.Member(name, try parseValue()))
      skipWhitespace()
      if skip(UInt8(ascii: "}")) { return .object(members) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected() }
    }
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    skipWhitespace()
    if skip(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try parseValue())
      skipWhitespace()
      if skip(UInt8(ascii: "]")) { return .array(elements) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected() }
    }
  }

  private mutating func parseWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for byte in word.utf8 {
      guard skip(byte) else { throw unexpected() }
    }
    return value
  }

  // MARK: Bytes

  func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    offset += 1
    return true
  }

  func unexpected() -> JSONError {
    peek().map { .unexpectedByte($0, offset: offset) } ?? .unexpectedEnd
  }

  private mutating func skipWhitespace() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
      offset += 1
    }
  }
}
