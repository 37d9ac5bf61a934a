// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RegistryCore

struct JSONTextTests {
  @Test(
    "what is parsed is written as the same value",
    arguments: [
      "null", "true", "-7", "1.50e3", #""a\"\\\u0001é""#, "[]", "[1,[2,{}]]",
      #"{"b":1,"a":[null,false],"b":2}"#,
    ])
  func roundTrip(text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
  }

  @Test("a member is set in its place, once, and taken out altogether")
  func setting() throws {
    let value = try JSONValue(parsing: Array(#"{"a":1,"b":2,"a":3}"#.utf8))
    #expect(value.setting("a", to: .integer(4)).text == #"{"b":2,"a":4}"#)
    #expect(value.setting("a", to: nil).text == #"{"b":2}"#)
    #expect(value.setting("c", to: .null).text == #"{"a":1,"b":2,"a":3,"c":null}"#)
  }
}
