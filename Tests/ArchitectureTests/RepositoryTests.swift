// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules, applied to this repository.
@Suite struct RepositoryTests {
  @Test("the repository keeps every rule", arguments: HouseRules.all.indices)
  func keepsEveryRule(_ index: Int) throws {
    let rule = HouseRules.all[index]
    for file in try SourceTree.repository.get().files {
      for violation in rule.violations(in: file) {
        Issue.record("\(violation)\n    (\(rule))")
      }
    }
  }

  @Test("every test that a page names is there")
  func namedTestsAreThere() throws {
    let files = try SourceTree.repository.get().files
    let rule = NamedTestRule(files: files)
    for violation in files.flatMap(rule.violations) { Issue.record("\(violation)") }
    let page = try #require(files.first { $0.path == "Docs/ThreatModel.md" })
    #expect(page.lines.flatMap(NamedTestRule.names).count > 20)
  }

  @Test("every rule of the protocol between nodes and with trackers has a test that names it")
  func rulesAreTested() throws {
    let files = try SourceTree.repository.get().files
    let page = try #require(files.first { $0.path == "Docs/Protocol.md" })
    #expect(TestedSectionRule(files: files).untested(in: page).isEmpty)
    // Where the page has other headings, nothing would be found in it.
    #expect(TestedSectionRule(files: []).untested(in: page).count >= 20)
  }

  @Test("every target of the import table is read, so that no rule passes on an empty tree")
  func readsEveryTarget() throws {
    let targets = Set(try SourceTree.repository.get().files.compactMap(\.target))
    #expect(Set(ImportTable.charters.keys).subtracting(targets).isEmpty)
    #expect(targets.contains("ArchitectureTests"))
  }

  @Test("the manifest and the pages are read")
  func readsManifestAndPages() throws {
    let paths = Set(try SourceTree.repository.get().files.map(\.path))
    let unread = ["Package.swift", "README.md", "Docs/Protocol.md"].filter { !paths.contains($0) }
    #expect(unread.isEmpty)
  }
}
