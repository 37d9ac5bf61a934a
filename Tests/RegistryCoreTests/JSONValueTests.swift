// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("JSON")
struct JSONValueTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  @Test("all kinds of values are read")
  func values() throws {
    #expect(try parse(" null ") == .null)
    #expect(try parse("true") == .boolean(true))
    #expect(try parse("false") == .boolean(false))
    #expect(try parse("-0") == .integer(0))
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("9223372036854775808") == .number("9223372036854775808"))
    #expect(try parse("1.50e+3") == .number("1.50e+3"))
    #expect(try parse("[]") == .array([]))
    #expect(try parse("[1 , \"a\"]") == .array([.integer(1), .string("a")]))
    #expect(try parse("{ }") == .object([]))
    #expect(
      try parse("{\"a\" : {\"b\":[null]}}")
        == .object([.init("a", .object([.init("b", .array([.null]))]))]))
  }

  @Test("strings are unescaped, surrogate pairs included")
  func strings() throws {
    #expect(try parse(#""\"\\\/\b\f\n\r\t""#).string == "\"\\/\u{8}\u{c}\n\r\t")
    #expect(try parse(#""\u0041\u00e9\u20AC\ud83d\udc1f""#).string == "Aé€🐟")
    #expect(try parse("\"Grüße\"").string == "Grüße")
  }

  @Test("of members with one name the last counts")
  func duplicates() throws {
    #expect(try parse(#"{"a":1,"a":2}"#)["a"] == .integer(2))
  }

  @Test(
    "what is not JSON is refused",
    arguments: [
      "", " ", "nul", "truex", "01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "[1,]", "[1 2]",
      "[", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "\"", "\"\\x\"", "\"\\u12\"",
      "\"\\u12g4\"", #""\ud83d""#, #""\ud83d\u0041""#, #""\udc1f""#, "\"\n\"", "1 2", "{}{}", "'a'",
    ])
  func refused(text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidUTF8() {
    #expect(throws: JSONError.invalidString(offset: 0)) {
      try JSONValue(parsing: [0x22, 0xff, 0x22])
    }
  }

  @Test("nesting is bounded at 64 levels")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    _ = try parse(nested(64))
    #expect(throws: JSONError.tooDeep(offset: 64)) { try parse(nested(65)) }
    #expect(throws: JSONError.tooDeep(offset: 64)) {
      try parse(String(repeating: "[", count: 1 << 20))
    }
  }

  @Test("size is bounded at 4 MiB")
  func size() {
    let bytes = [UInt8](repeating: 0x20, count: 4 * 1024 * 1024 + 1)
    #expect(throws: JSONError.tooLong(bytes: bytes.count)) { try JSONValue(parsing: bytes) }
  }

  @Test("written as text and read again it is the same")
  func text() throws {
    let value = JSONValue.fields([
      "name": .string("a \"quoted\" line\n"), "count": .integer(-7), "gone": nil,
      "rest": .array([.null, .boolean(true), .number("1.5e3"), .fields([:])]),
    ])
    #expect(
      value.text
        == #"{"name":"a \"quoted\" line\n","count":-7,"rest":[null,true,1.5e3,{}]}"#)
    #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
  }
}
