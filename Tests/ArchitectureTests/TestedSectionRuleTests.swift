// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct TestedSectionRuleTests {
  private let page = SourceFile(
    path: "Docs/Protocol.md", text: "## §4.1 A\n## §5.1 B\n## §5.10 C\n### §5.2 D\n## §6.1 E\n")

  private func untested(_ text: String, path: String = "Tests/X/YTests.swift") -> [String] {
    TestedSectionRule(files: [SourceFile(path: path, text: text)]).untested(in: page)
  }

  @Test("a section is tested if the title of a test begins with its number")
  func titles() {
    #expect(untested("@Test(\"§5.1: b\")\n  \"§6.1: e\",\n") == ["5.10"])
    #expect(untested("// §5.10: c\n@Test(\"as §5.1 says\")\n") == ["5.1", "5.10", "6.1"])
  }

  @Test("what is no test tests nothing")
  func otherFiles() {
    #expect(untested("\"§5.1: b\"", path: "Sources/X/Y.swift") == ["5.1", "5.10", "6.1"])
  }
}
