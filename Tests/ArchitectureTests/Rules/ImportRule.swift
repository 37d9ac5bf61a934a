// SPDX-License-Identifier: Apache-2.0

/// A target imports what its charter in `ImportTable` allows.
struct ImportRule: Rule {
  let description = "imports point inwards"

  func violations(in file: SourceFile) -> [Violation] {
    guard let target = file.target, file.kind == .swift else { return [] }
    return imports(in: file).compactMap { module in
      complaint(about: module.text, in: target, isTest: file.isTest).map {
        Violation(path: file.path, line: module.line, message: $0.message, replacement: $0.use)
      }
    }
  }

  /// The module names that follow `import`, past the kind in `import struct Module.Name`.
  private func imports(in file: SourceFile) -> [Token] {
    file.code.indices.compactMap { index in
      guard file.code[index].kind == .word, file.code[index].text == "import" else { return nil }
      return file.code[(index + 1)...].first { !Self.kinds.contains($0.text) }
    }
  }

  private func complaint(
    about module: String, in target: String, isTest: Bool
  ) -> (message: String, use: String)? {
    if let importer = ImportTable.importerOfSystemLibrary[module], importer != target {
      return ("only \(importer) imports \(module)", importer)
    }
    if isTest { return nil }
    guard let charter = ImportTable.charters[target] else {
      return ("\(target) has no import charter", "a new entry in ImportTable")
    }
    if ImportTable.modules.contains(module) {
      if charter.modules.contains(module) { return nil }
      return ("\(target) must not import \(module)", Self.wayRound(module, from: target))
    }
    switch charter.outside {
    case .packages:
      return nil
    case .platform:
      if ImportCharter.platform.contains(module) { return nil }
      return (
        "\(target) imports no package (\(module))", "the standard library, or a shell of Ring 2"
      )
    case .nothing:
      return (
        "\(target) is pure and must not import \(module)",
        "the standard library, and leave the rest to a shell"
      )
    }
  }

  private static func wayRound(_ module: String, from target: String) -> String {
    if ImportTable.pure.contains(target) {
      return "an event or an effect, and let the shell join the two,"
    }
    let areSiblings = ImportTable.siblings.isSuperset(of: [module, target])
    return areSiblings ? "NodeShell, which composes the two," : "a module of an inner ring"
  }

  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
  ]
}
