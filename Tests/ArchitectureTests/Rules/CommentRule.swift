// SPDX-License-Identifier: Apache-2.0

/// A comment is no list of things left undone.
struct CommentRule: Rule {
  let description = "comments promise nothing"

  func violations(in file: SourceFile) -> [Violation] {
    file.comments.flatMap { comment in
      let lines = comment.text.split(separator: "\n", omittingEmptySubsequences: false)
      return zip(comment.line..., lines).flatMap { number, line in
        let words = line.split { !$0.isLetter }
        return Self.markers.filter { words.contains($0[...]) }.map { marker in
          Violation(
            path: file.path, line: number,
            message: "a comment says \(marker)", replacement: "code that does it, or an issue,")
        }
      }
    }
  }

  private static let markers = ["TODO", "FIXME", "XXX"]
}
