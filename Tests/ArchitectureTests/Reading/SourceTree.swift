// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of this repository that the rules apply to, in the order of their paths.
struct SourceTree: Sendable {
  let files: [SourceFile]

  static let repository = Result { try SourceTree(root: root) }

  /// Found from this file, `Tests/ArchitectureTests/Reading/SourceTree.swift`; the folder may be a
  /// link.
  private static var root: URL {
    var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url
  }

  init(root: URL) throws {
    var paths = ["Package.swift", "README.md"].filter { path in
      FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
    for folder in ["Docs", "Simulations", "Sources", "Tests"] {
      let inside = try FileManager.default.subpathsOfDirectory(
        atPath: root.appending(path: folder).path)
      paths += inside.map { "\(folder)/\($0)" }.filter(Self.isRead)
    }
    self.files = try paths.sorted().map { path in
      let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      return SourceFile(path: path, text: text)
    }
  }

  private static func isRead(_ path: String) -> Bool {
    if path.contains("/.") { return false }
    return [".swift", ".h", ".md"].contains(where: path.hasSuffix)
  }
}
