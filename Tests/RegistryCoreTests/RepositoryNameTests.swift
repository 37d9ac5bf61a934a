// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Repository names")
struct RepositoryNameTests {
  @Test(
    "names of the specification's grammar are accepted",
    arguments: [
      "a", "debian", "library/debian", "a/b/c/d", "a.b", "a_b", "a__b", "a-b", "a---b", "0/1",
      "my-org/my.image_v2/x--y", "manifests", "blobs/uploads", "a/tags/list",
    ])
  func accepted(text: String) {
    #expect(RepositoryName(text)?.text == text)
  }

  @Test(
    "everything else is refused",
    arguments: [
      "", "/", "a/", "/a", "a//b", "A", "Library/debian", "..", "a/../b", "a..b", ".a", "a.",
      "_a", "a_", "a___b", "a-", "-a", "a._b", "a.-b", "a b", "a:b", "a@b", "a%2fb", "ä", "a\n",
    ])
  func refused(text: String) {
    #expect(RepositoryName(text) == nil)
  }

  @Test("a name may have 255 bytes and not one more")
  func length() {
    #expect(RepositoryName(String(repeating: "a", count: 255)) != nil)
    #expect(RepositoryName(String(repeating: "a", count: 256)) == nil)
  }
}
