// SPDX-License-Identifier: Apache-2.0

/// A line has at most 100 columns, unless it is a comment that is one address: that has no break.
struct LineLengthRule: Rule {
  let description = "lines have at most 100 columns"

  func violations(in file: SourceFile) -> [Violation] {
    if file.kind == .page { return [] }
    return zip(1..., file.lines).compactMap { number, line in
      // Columns are never more than bytes, and bytes are counted faster.
      guard line.utf8.count > Self.columnsMax, line.count > Self.columnsMax else { return nil }
      if Self.isAddress(line) { return nil }
      return Violation(
        path: file.path, line: number,
        message: "the line has \(line.count) columns",
        replacement: "at most \(Self.columnsMax)")
    }
  }

  private static func isAddress(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    return words.count == 2 && words[0].hasPrefix("//") && words[1].hasPrefix("https://")
  }

  private static let columnsMax = 100
}
