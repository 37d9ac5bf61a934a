// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules about files as a whole and the lines in them.
@Suite struct FileRuleTests {
  private func found(_ rule: any Rule, _ path: String, _ text: String) -> [String] {
    rule.violations(in: SourceFile(path: path, text: text)).map(\.description)
  }

  @Test("the licence is named in the first line, in a manifest in the second")
  func licence() {
    let line = "// SPDX-License-Identifier: Apache-2.0\n"
    #expect(
      found(LicenceRule(), "Sources/A/A.swift", "\n" + line) == [
        "Sources/A/A.swift:1: the licence is not named, "
          + "use // SPDX-License-Identifier: Apache-2.0 instead"
      ])
    #expect(found(LicenceRule(), "Sources/A/A.swift", "").count == 1)
    #expect(found(LicenceRule(), "Sources/A/A.h", line).isEmpty)
    #expect(found(LicenceRule(), "Package.swift", "// swift-tools-version: 6.2\n" + line).isEmpty)
    #expect(found(LicenceRule(), "Package.swift", line).count == 1)
    #expect(found(LicenceRule(), "README.md", "# A").isEmpty)
  }

  @Test("a line of 101 columns is too long, whatever its bytes")
  func lineLength() {
    let rule = LineLengthRule()
    let hundred = String(repeating: "é", count: 100)
    #expect(found(rule, "Sources/A/A.swift", hundred).isEmpty)
    #expect(
      found(rule, "Sources/A/A.swift", "a\n\(hundred)b\n") == [
        "Sources/A/A.swift:2: the line has 101 columns, use at most 100 instead"
      ])
    #expect(found(rule, "Package.swift", "  // https://\(hundred)").isEmpty)
    #expect(found(rule, "Package.swift", "  // see https://\(hundred)").count == 1)
  }

  @Test("a file of 401 lines is too long, one of 400 is not")
  func fileLength() {
    let text = String(repeating: "a\n", count: 400)
    #expect(found(FileLengthRule(), "Tests/A/A.swift", text).isEmpty)
    #expect(
      found(FileLengthRule(), "Tests/A/A.swift", text + "a") == [
        "Tests/A/A.swift:401: the file has more than 400 lines, "
          + "use one file for each type or concern instead"
      ])
  }

  @Test(
    "a name that says nothing is found",
    arguments: [
      "Utils", "StringUtils", "Helpers", "Misc", "Placeholder",
    ])
  func fileName(_ name: String) {
    #expect(
      found(FileNameRule(), "Sources/A/\(name).swift", "") == [
        "Sources/A/\(name).swift:1: \(name) names nothing, "
          + "use the name of the type inside instead"
      ])
    #expect(found(FileNameRule(), "Sources/A/Utilisation.swift", "").isEmpty)
  }

  @Test("a path has no space")
  func spaces() {
    #expect(
      found(FileNameRule(), "Sources/A/State Machine/Node.swift", "") == [
        "Sources/A/State Machine/Node.swift:1: the path has a space, "
          + "use the name of the type inside instead"
      ])
  }

  @Test("a page names no path of one machine", arguments: ["/home/", "/root/"])
  func machinePath(_ path: String) {
    #expect(
      found(MachinePathRule(), "Docs/A.md", "# A\nsee \(path)b") == [
        "Docs/A.md:2: the page names \(path), use a path from the repository's root instead"
      ])
    #expect(found(MachinePathRule(), "Docs/A.md", "see Docs/network/").isEmpty)
  }
}
