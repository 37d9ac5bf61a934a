// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite struct ManifestNamesTests {
  static let debian = RepositoryName("library/debian")!
  static let app = RepositoryName("team/app")!
  static let latest = ManifestNames.TagName(
    tag: RegistryCore.Tag("latest")!, time: 1_700_000_000, move: 42)
  static let stable = ManifestNames.TagName(
    tag: RegistryCore.Tag("stable")!, time: 1_700_000_001, move: 43)

  @Test("names are read as they were written")
  func roundTrip() {
    var names = ManifestNames()
    #expect(names.isEmpty)
    names.add(Self.debian, Self.latest)
    names.add(Self.debian, Self.stable)
    names.add(Self.app, nil)
    #expect(
      String(decoding: names.bytes, as: UTF8.self) == """
        library/debian
        library/debian:latest 1700000000 42
        library/debian:stable 1700000001 43
        team/app

        """)
    #expect(ManifestNames(parsing: names.bytes) == names)
  }

  @Test("a line that nobody can have written is passed over, and the others count")
  func brokenLines() {
    let text = """
      ../../etc
      library/debian:latest
      library/debian:latest 17 x
      library/debian:la test 17 4
      team/app
      library/debian:lat
      """
    var expected = ManifestNames()
    expected.add(Self.app, nil)
    #expect(ManifestNames(parsing: Array(text.utf8)) == expected)
  }
}
