// SPDX-License-Identifier: Apache-2.0

/// Code that must not appear in some part of the repository, each with what takes its place.
struct BanRule: Rule {
  let description: String
  /// Whether the rule is for this file.
  let applies: @Sendable (SourceFile) -> Bool
  let bans: [Ban]

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .swift, applies(file) else { return [] }
    return bans.flatMap { ban in
      file.places(of: ban.pattern).map { token in
        Violation(
          path: file.path, line: token.line,
          message: "\(ban.pattern.source) \(ban.reason)", replacement: ban.replacement)
      }
    }
  }
}
