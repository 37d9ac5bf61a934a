// SPDX-License-Identifier: Apache-2.0

/// The first line names the licence; in a package manifest that place is the tools version's.
struct LicenceRule: Rule {
  let description = "every source names its licence first"

  func violations(in file: SourceFile) -> [Violation] {
    if file.kind == .page { return [] }
    let line = file.path.hasSuffix("Package.swift") ? 2 : 1
    if file.lines.dropFirst(line - 1).first == Self.licence { return [] }
    return [
      Violation(
        path: file.path, line: line,
        message: "the licence is not named", replacement: String(Self.licence))
    ]
  }

  private static let licence: Substring = "// SPDX-License-Identifier: Apache-2.0"
}
