// SPDX-License-Identifier: Apache-2.0

/// Only the types whose safety the event loop's thread guarantees vouch for themselves.
struct UncheckedSendableRule: Rule {
  let description = "@unchecked Sendable is for the event loop alone"

  func violations(in file: SourceFile) -> [Violation] {
    let pattern = Pattern("@unchecked Sendable")
    return file.code.indices.compactMap { index in
      guard pattern.matches(file.code, at: index) else { return nil }
      let type = Self.typeDeclared(before: index, in: file.code)
      if Self.allowed.contains(type) { return nil }
      return Violation(
        path: file.path, line: file.code[index].line,
        message: "\(type) is @unchecked Sendable", replacement: "Mutex, or a value,")
    }
  }

  private static func typeDeclared(before index: Int, in code: [Token]) -> String {
    let keyword = code[..<index].lastIndex { NamedTypeRule.keywords.contains($0.text) }
    return keyword.map { code[$0 + 1].text } ?? "it"
  }

  private static let allowed: Set<String> = ["EventLoop", "LoopBound", "HandleBox"]
}
