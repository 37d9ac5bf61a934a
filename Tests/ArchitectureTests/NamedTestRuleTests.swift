// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rule about tests that pages name.
@Suite struct NamedTestRuleTests {
  private let rule = NamedTestRule(files: [
    SourceFile(
      path: "Tests/ATests/LieTests.swift",
      text: "struct LieTests {\n  @Test func liarIsJudged() {}\n}\n")
  ])

  private func found(_ text: String) -> [String] {
    rule.violations(in: SourceFile(path: "Docs/A.md", text: text)).map(\.description)
  }

  @Test("a test that a page names must be there")
  func missing() {
    #expect(found("shown by `LieTests.liarIsJudged`").isEmpty)
    #expect(
      found("# A\nshown by `LieTests.liarIsJudged`, `LieTests.liarIsHanged`") == [
        "Docs/A.md:2: there is no test LieTests.liarIsHanged, "
          + "use the name of one that shows it instead"
      ])
  }

  @Test("what stands in backquotes and is no test is left alone")
  func others() {
    #expect(found("`make test`, `ChainLedger.admit`, `Tests/LieTests.swift`, `LieTests`").isEmpty)
  }
}
