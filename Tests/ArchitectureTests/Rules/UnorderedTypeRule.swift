// SPDX-License-Identifier: Apache-2.0

/// Ring 0 has no `Dictionary` and no `Set`, in whatever spelling: their order differs from process
/// to process. `OrderedTable` alone is built on one.
struct UnorderedTypeRule: Rule {
  let description = "Ring 0 iterates in insertion order"

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .swift, file.isPure, file.path != Self.exempt else { return [] }
    return file.code.indices.compactMap { index in
      let token = file.code[index]
      guard let spelling = Self.spelling(file.code, at: index) else { return nil }
      return Violation(
        path: file.path, line: token.line,
        message: "\(spelling) is iterated in an order of its own", replacement: "OrderedTable")
    }
  }

  private static func spelling(_ code: [Token], at index: Int) -> String? {
    let token = code[index]
    if token.kind == .word, ["Dictionary", "Set"].contains(token.text) { return token.text }
    if token.text == "[", isDictionary(code, at: index) { return "[Key: Value]" }
    return nil
  }

  /// Whether the bracket at `start` opens a dictionary type or literal: it has a colon that is in
  /// no inner bracket, and is neither a subscript nor a condition.
  private static func isDictionary(_ code: [Token], at start: Int) -> Bool {
    if code[start].hugsPrevious, start > 0, endsOperand(code[start - 1]) { return false }
    var depth = 0
    for token in code[start...] where token.kind == .symbol {
      switch token.text {
      case "[", "(", "{":
        depth += 1
      case "]", ")", "}":
        depth -= 1
        if depth == 0 { return false }
      case "?" where depth == 1 && !token.hugsPrevious:
        return false
      case ":" where depth == 1:
        return true
      default:
        break
      }
    }
    return false
  }

  private static func endsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .string: true
    case .symbol: [")", "]", "}", "?", "!", ">"].contains(token.text)
    case .comment: false
    }
  }

  private static let exempt = "Sources/ContentModel/OrderedTable.swift"
}
