// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct SettingsTableTests {
  @Test(
    "the protocol's page has every number of a configuration, as the code has it, and no other",
    arguments: ["NodeConfiguration", "TrackerConfiguration", "PeerTransportConfiguration"])
  func pageIsTrue(type: String) throws {
    let files = try SourceTree.repository.get().files
    let page = try #require(files.first { $0.path == "Docs/Protocol.md" })
    let file = try #require(files.first { $0.path.hasSuffix("/\(type).swift") })
    let stated = SettingsTable(stated: file).settings
    let told = SettingsTable(of: type, told: page).settings
    #expect(stated.count >= 10)
    #expect(Set(stated).subtracting(told).isEmpty, "missing in the page")
    #expect(Set(told).subtracting(stated).isEmpty, "only in the page")
  }

  @Test("numbers are read as code writes them, and told as people do")
  func reading() {
    let file = SourceFile(
      path: "A.swift",
      text: """
          package var a = Interval.milliseconds(1_800)
          package var b: Int64 = 16 * 1024 * 1024
          package var cBytesMax = 16 * 1024 * 1024
          package static let dRate = 3 << 10
          package var e = Scheduling.offers
          package init() {}
        """)
    #expect(
      SettingsTable(stated: file).settings.map { "\($0.name) \($0.value)" } == [
        "a 1,800 ms", "b 16,777,216", "cBytesMax 16 MiB", "dRate 3 KiB/s",
      ])
    let page = SourceFile(
      path: "A.md",
      text: "| `B` | | |\n| --- | --- | --- |\n| `a` | 1,800 ms | §1 |\n\n| `c` | 1 | |")
    #expect(SettingsTable(of: "B", told: page).settings == [.init(name: "a", value: "1,800 ms")])
  }
}
