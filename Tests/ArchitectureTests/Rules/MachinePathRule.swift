// SPDX-License-Identifier: Apache-2.0

/// A page is for every reader's machine.
struct MachinePathRule: Rule {
  let description = "pages name no machine's paths"

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .page else { return [] }
    return zip(1..., file.lines).flatMap { number, line in
      Self.paths.filter { line.contains($0) }.map { path in
        Violation(
          path: file.path, line: number,
          message: "the page names \(path)", replacement: "a path from the repository's root")
      }
    }
  }

  private static let paths = ["/home/", "/root/", "/Users/"]
}
