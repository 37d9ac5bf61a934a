// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

struct ConformanceSwitchTests {
  /// Every file that holds tests, by the name of its suite.
  private func testFiles() throws -> [String: String] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    var files: [String: String] = [:]
    for name in names where name.hasSuffix("Tests.swift") {
      let url = folder.appending(path: name)
      files[url.deletingPathExtension().lastPathComponent] = try String(
        contentsOf: url, encoding: .utf8)
    }
    return files
  }

  @Test("each switch of the conformance suite has a suite of its own with tests that cite the spec")
  func everySwitchIsTested() throws {
    let files = try testFiles()
    var seen: Set<String> = []
    for conformanceSwitch in ConformanceSwitch.allCases {
      let name = String(describing: conformanceSwitch.suite)
      #expect(seen.insert(name).inserted, "\(name) is for two switches")
      let text = try #require(files[name], "there is no \(name).swift")
      #expect(text.contains("@Test("), "\(name) tests nothing")
      #expect(text.contains(conformanceSwitch.rawValue), "\(name) does not name its switch")
      #expect(
        text.contains("end-") || text.contains("-spec:"), "\(name) cites no rule")
    }
    #expect(seen.count == 35)
  }
}
