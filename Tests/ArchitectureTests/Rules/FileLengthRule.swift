// SPDX-License-Identifier: Apache-2.0

/// A file has at most 400 lines.
struct FileLengthRule: Rule {
  let description = "files have at most 400 lines"

  func violations(in file: SourceFile) -> [Violation] {
    if file.kind == .page || file.lines.count <= Self.linesMax { return [] }
    return [
      Violation(
        path: file.path, line: file.lines.count,
        message: "the file has more than \(Self.linesMax) lines",
        replacement: "one file for each type or concern")
    ]
  }

  private static let linesMax = 400
}
