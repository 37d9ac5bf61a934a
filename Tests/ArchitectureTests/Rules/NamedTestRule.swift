// SPDX-License-Identifier: Apache-2.0

/// A page that says what shows a claim, as `SuiteTests.function` in backquotes, names a test that
/// is there.
struct NamedTestRule: Rule {
  /// `SuiteTests.function` for every test of the repository.
  let tests: Set<String>

  init(files: [SourceFile]) {
    var tests: Set<String> = []
    for file in files where file.isTest && file.typeName.hasSuffix("Tests") {
      for (word, name) in zip(file.code, file.code.dropFirst())
      where word.kind == .word && word.text == "func" {
        tests.insert("\(file.typeName).\(name.text)")
      }
    }
    self.tests = tests
  }

  var description: String { "a test that a page names exists" }

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .page else { return [] }
    return file.lines.enumerated().flatMap { number, line in
      Self.names(in: line).filter { !tests.contains($0) }.map { name in
        Violation(
          path: file.path, line: number + 1, message: "there is no test \(name)",
          replacement: "the name of one that shows it")
      }
    }
  }

  /// What stands between backquotes and looks like a test.
  static func names(in line: Substring) -> [String] {
    let quoted = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    return quoted.filter { text in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].hasSuffix("Tests")
        && parts.joined().allSatisfy { $0.isLetter || $0.isNumber }
        && parts[1].first?.isLowercase == true
    }
  }
}
