// SPDX-License-Identifier: Apache-2.0

/// A file's name says what is in it.
struct FileNameRule: Rule {
  let description = "no file is named for nothing"

  func violations(in file: SourceFile) -> [Violation] {
    let isVague = Self.vague.contains { file.name.hasSuffix($0) }
    guard isVague || file.path.contains(" ") else { return [] }
    return [
      Violation(
        path: file.path, line: 1,
        message: isVague ? "\(file.name) names nothing" : "the path has a space",
        replacement: "the name of the type inside")
    ]
  }

  private static let vague = [
    "Util", "Utils", "Utilities", "Helper", "Helpers", "Misc", "Placeholder",
  ]
}
