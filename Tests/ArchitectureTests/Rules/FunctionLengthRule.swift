// SPDX-License-Identifier: Apache-2.0

/// A function outside the tests has at most 60 lines, from its first line to its closing brace.
struct FunctionLengthRule: Rule {
  let description = "functions have at most 60 lines"

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .swift, !file.isTest else { return [] }
    return file.code.indices.compactMap { index in
      guard Self.declaresFunction(file.code, at: index),
        let last = Self.lastLine(of: file.code, from: index)
      else { return nil }
      let lineCount = last - file.code[index].line + 1
      guard lineCount > Self.linesMax else { return nil }
      return Violation(
        path: file.path, line: file.code[index].line,
        message: "the function has \(lineCount) lines",
        replacement: "functions of at most \(Self.linesMax) lines")
    }
  }

  private static func declaresFunction(_ code: [Token], at index: Int) -> Bool {
    let token = code[index]
    guard token.kind == .word, index == 0 || code[index - 1].text != "." else { return false }
    return ["func", "init", "deinit", "subscript"].contains(token.text)
  }

  /// The line of the brace that closes the body; nil where there is none, as in a protocol.
  private static func lastLine(of code: [Token], from start: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in code.indices[(start + 1)...] {
      let token = code[index]
      if braces == 0, parentheses == 0, token.kind == .word, declarations.contains(token.text) {
        return nil
      }
      guard token.kind == .symbol else { continue }
      switch token.text {
      case "(", "[":
        parentheses += 1
      case ")", "]":
        parentheses -= 1
      case "{" where parentheses == 0 || braces > 0:
        braces += 1
      case "}" where parentheses == 0 || braces > 0:
        braces -= 1
        if braces == 0 { return token.line }
        if braces < 0 { return nil }
      default:
        break
      }
    }
    return nil
  }

  private static let declarations: Set<String> = [
    "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "enum", "class",
    "extension", "protocol", "typealias", "associatedtype",
  ]
  private static let linesMax = 60
}
