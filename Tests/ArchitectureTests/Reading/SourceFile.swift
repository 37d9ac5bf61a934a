// SPDX-License-Identifier: Apache-2.0

/// One file of the repository, as the rules see it.
struct SourceFile: Sendable {
  enum Kind: Sendable {
    case swift, header, page
  }

  /// From the root of the repository.
  let path: String
  let kind: Kind
  let lines: [Substring]
  /// The code alone: comments are in `comments`, and nothing of a string literal is kept.
  let code: [Token]
  let comments: [Token]

  init(path: String, text: String) {
    self.path = path
    self.kind = path.hasSuffix(".md") ? .page : path.hasSuffix(".h") ? .header : .swift
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
    let tokens = kind == .swift ? Lexer.tokens(of: text) : []
    self.code = tokens.filter { $0.kind != .comment }
    self.comments = tokens.filter { $0.kind == .comment }
  }

  /// The file's name without its extension.
  var name: Substring {
    let last = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
    return last[..<(last.lastIndex(of: ".") ?? last.endIndex)]
  }

  /// The name up to a `+`: the type the file is about.
  var typeName: Substring {
    name[..<(name.firstIndex(of: "+") ?? name.endIndex)]
  }

  /// The target the file belongs to, or nil for one that belongs to none (`Package.swift`).
  var target: String? {
    let folders = path.split(separator: "/")
    return folders.count > 2 ? String(folders[1]) : nil
  }

  var isTest: Bool { path.hasPrefix("Tests/") }
  var isPure: Bool { target.map(ImportTable.pure.contains) ?? false }

  /// The places in `code` where `pattern` begins.
  func places(of pattern: Pattern) -> [Token] {
    code.indices.filter { pattern.matches(code, at: $0) }.map { code[$0] }
  }
}
