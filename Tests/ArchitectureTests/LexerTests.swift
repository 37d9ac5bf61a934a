// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct LexerTests {
  /// The words and symbols of a snippet, as `text@line`.
  private func code(_ text: String) -> [String] {
    SourceFile(path: "Sources/Any/Any.swift", text: text).code
      .filter { $0.kind != .string }
      .map { "\($0.text)@\($0.line)" }
  }

  @Test("comments hold no code and keep their lines")
  func comments() {
    #expect(code("a // b\nc /* d\n/* e */\n*/ f") == ["a@1", "c@2", "f@4"])
  }

  @Test("strings hold no code")
  func strings() {
    #expect(code(#"a "b \" // c" d"#) == ["a@1", "d@1"])
    #expect(code(##"a #"b " c"# d"##) == ["a@1", "d@1"])
    #expect(code(#"a "" b"#) == ["a@1", "b@1"])
  }

  @Test("a string over several lines holds no code and keeps its lines")
  func multilineStrings() {
    let quotes = String(repeating: "\"", count: 3)
    #expect(code("a \(quotes)\nb \" c\n\(quotes) d") == ["a@1", "d@3"])
  }

  @Test("what a string interpolates is code")
  func interpolation() {
    #expect(code(#""a \(b(")")) c" d"#) == ["b@1", "(@1", ")@1", "d@1"])
    #expect(code(##"#"\(a) \#(b)"# c"##) == ["b@1", "c@1"])
  }

  @Test("a string that is left open ends with its line")
  func openString() {
    #expect(code("a \"b\nc") == ["a@1", "c@2"])
  }

  @Test("a name in backticks is one word")
  func escapedNames() {
    #expect(code("func `try every Task`() {}").contains("try every Task@1"))
  }
}
