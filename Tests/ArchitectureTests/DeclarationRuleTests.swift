// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules about declarations and comments.
@Suite struct DeclarationRuleTests {
  private func found(_ rule: any Rule, _ path: String, _ text: String) -> [String] {
    rule.violations(in: SourceFile(path: path, text: text)).map(\.description)
  }

  /// A function whose closing brace is `lineCount` lines down.
  private func function(_ head: String, lineCount: Int) -> String {
    let body = Array(repeating: "  if a { b(c: { d }) }", count: lineCount - 2)
    return ([head] + body + ["}"]).joined(separator: "\n")
  }

  @Test(
    "a function of 61 lines is too long, one of 60 is not",
    arguments: [
      "func f(a: () -> Void = { }) -> [Int] where A: B {", "init?(a: Int) throws(E) {", "deinit {",
      "subscript(a: Int) -> Int {", "static func < (left: A, right: A) -> Bool {",
    ])
  func functionLength(_ head: String) {
    let rule = FunctionLengthRule()
    #expect(
      found(rule, "Sources/A/A.swift", "\n" + function(head, lineCount: 61)) == [
        "Sources/A/A.swift:2: the function has 61 lines, "
          + "use functions of at most 60 lines instead"
      ])
    #expect(found(rule, "Sources/A/A.swift", function(head, lineCount: 60)).isEmpty)
    #expect(found(rule, "Tests/A/A.swift", function(head, lineCount: 61)).isEmpty)
  }

  @Test("a requirement without a body has no length")
  func requirements() {
    let text = "protocol P {\n  func f(a: Int)\n  init()\n}\n" + "struct S {\n}\n"
    let rest = function("var x: Int {", lineCount: 80)
    #expect(found(FunctionLengthRule(), "Sources/A/A.swift", text + rest).isEmpty)
  }

  @Test("only the event loop's types are @unchecked Sendable")
  func uncheckedSendable() {
    let rule = UncheckedSendableRule()
    #expect(
      found(rule, "Sources/UVRuntime/Box.swift", "final class Box<A>:\n  @unchecked Sendable {}")
        == [
          "Sources/UVRuntime/Box.swift:2: Box is @unchecked Sendable, "
            + "use Mutex, or a value, instead"
        ])
    #expect(found(rule, "Tests/A/A.swift", "extension Log: @unchecked Sendable {}").count == 1)
    for name in ["EventLoop", "LoopBound", "HandleBox"] {
      let text = "class \(name): @unchecked Sendable {}"
      #expect(found(rule, "Sources/UVRuntime/\(name).swift", text).isEmpty)
    }
  }

  @Test("a comment that puts work off is found, at its own line")
  func comments() {
    #expect(
      found(CommentRule(), "Sources/A/A.swift", "/* a\n TODO: b */") == [
        "Sources/A/A.swift:2: a comment says TODO, "
          + "use code that does it, or an issue, instead"
      ])
    #expect(found(CommentRule(), "Sources/A/A.swift", "a() // FIXME").count == 1)
    #expect(found(CommentRule(), "Sources/A/A.swift", "let TODOs = 1 // \"TODOs\"").isEmpty)
  }

  @Test("a file declares or extends the type it is named for")
  func namedType() {
    let rule = NamedTypeRule()
    #expect(
      found(rule, "Sources/A/Node+links.swift", "struct Link {}") == [
        "Sources/A/Node+links.swift:1: Node is neither declared nor extended here, "
          + "use the name of the type inside instead"
      ])
    #expect(found(rule, "Sources/A/Node+links.swift", "extension Node {}").isEmpty)
    #expect(found(rule, "Sources/A/State.swift", "extension Node.State {}").isEmpty)
    #expect(found(rule, "Sources/A/Node.swift", "package struct Node<A> {}").isEmpty)
    #expect(found(rule, "Sources/A/Node.swift", "// struct Node").count == 1)
    #expect(found(rule, "Sources/A/main.swift", "run()").isEmpty)
  }
}
