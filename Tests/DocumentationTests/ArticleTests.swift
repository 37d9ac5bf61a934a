// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// As far as the compiler knows, this target is outside the package (`packageAccess: false`): what
/// it builds, anyone can who uses the library.
@Suite("The documentation of RegistryClient")
struct ArticleTests {
  @Test("says of everything public what it is")
  func everythingIsDocumented() throws {
    let files = try Self.files("Sources/RegistryClient", "swift")
    #expect(files.count > 30)
    for lines in files.map(Self.lines) {
      for (index, line) in lines.enumerated() where Self.needsComment(line) {
        let before = lines[..<index].last { !$0.hasPrefix("@") }
        #expect(before?.hasPrefix("///") == true, "\(line)")
      }
    }
  }

  /// Everybody knows what `description` is.
  private static func needsComment(_ line: Substring) -> Bool {
    let exempt = [
      "import ", "extension ", "var description: ", "var debugDescription: ", "var customMirror: ",
    ]
    return line.hasPrefix("public ") && !exempt.contains { line.hasPrefix("public \($0)") }
  }

  @Test("shows no code but what is built here")
  func codeIsBuilt() throws {
    let sources = try Self.files("Tests/DocumentationTests", "swift").map(Self.lines)
    let articles = try Self.files("Sources/RegistryClient/RegistryClient.docc", "md")
    #expect(articles.count == 4)
    for article in articles {
      let blocks = Self.codeBlocks(in: article)
      #expect(!blocks.isEmpty)
      for block in blocks {
        let isBuilt = sources.contains { source in
          source.indices.contains { source[$0...].starts(with: block) }
        }
        #expect(isBuilt, "\(block.joined(separator: "\n"))")
      }
    }
  }

  /// Without the indentation, which differs with where a block stands.
  private static func lines(of text: String) -> [Substring] {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }
  }

  private static func codeBlocks(in article: String) -> [[Substring]] {
    article.components(separatedBy: "```swift\n").dropFirst().map {
      lines(of: $0.components(separatedBy: "\n```")[0])
    }
  }

  private static func files(_ folder: String, _ type: String) throws -> [String] {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../\(folder)")
    return try FileManager.default.subpathsOfDirectory(atPath: path.path)
      .filter { $0.hasSuffix(".\(type)") }
      .map { try String(contentsOf: path.appending(path: $0), encoding: .utf8) }
  }
}
