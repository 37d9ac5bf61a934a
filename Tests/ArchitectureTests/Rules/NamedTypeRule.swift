// SPDX-License-Identifier: Apache-2.0

/// A file `Type.swift` or `Type+aspect.swift` declares or extends `Type`.
struct NamedTypeRule: Rule {
  let description = "a file is named for its type"

  static let keywords: Set<String> = [
    "struct", "class", "enum", "actor", "protocol", "extension", "typealias",
  ]

  func violations(in file: SourceFile) -> [Violation] {
    guard file.kind == .swift, !Self.exempt.contains(file.name) else { return [] }
    if declaredNames(in: file.code).contains(String(file.typeName)) { return [] }
    return [
      Violation(
        path: file.path, line: 1,
        message: "\(file.typeName) is neither declared nor extended here",
        replacement: "the name of the type inside")
    ]
  }

  /// Every name after a keyword, and every part of one with dots: `extension Node.State`.
  private func declaredNames(in code: [Token]) -> Set<String> {
    var names: Set<String> = []
    for index in code.indices.dropLast() where Self.keywords.contains(code[index].text) {
      var part = index + 1
      names.insert(code[part].text)
      while part + 2 < code.count, code[part + 1].text == "." {
        part += 2
        names.insert(code[part].text)
      }
    }
    return names
  }

  private static let exempt: Set<Substring> = ["main", "Package"]
}
