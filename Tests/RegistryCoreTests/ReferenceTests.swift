// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Tags and references")
struct ReferenceTests {
  @Test("tags are accepted", arguments: ["latest", "1.2.3", "_x", "V1-rc.1", "a..b", "0"])
  func tags(text: String) throws {
    let tag = try #require(Tag(text))
    #expect(Reference(text) == .tag(tag))
    #expect(Reference(text)?.description == text)
  }

  @Test("other texts are refused", arguments: ["", ".a", "-a", "a/b", "a:b", "a b", "é", "a+b"])
  func refused(text: String) {
    #expect(Tag(text) == nil)
    #expect(Reference(text) == nil)
  }

  @Test("a tag may have 128 bytes and not one more")
  func length() {
    #expect(Tag(String(repeating: "a", count: 128)) != nil)
    #expect(Tag(String(repeating: "a", count: 129)) == nil)
  }

  @Test("digests of both algorithms are references", arguments: [("sha256", 64), ("sha512", 128)])
  func digests(name: String, digits: Int) throws {
    let text = name + ":" + String(repeating: "ab", count: digits / 2)
    #expect(Reference(text)?.digest == Digest(text))
    #expect(Reference(text)?.description == text)
  }

  @Test("a truncated, upper-case or unknown digest is no reference")
  func brokenDigests() {
    #expect(Reference("sha256:" + String(repeating: "a", count: 63)) == nil)
    #expect(Reference("sha512:" + String(repeating: "a", count: 64)) == nil)
    #expect(Reference("sha256:" + String(repeating: "A", count: 64)) == nil)
    #expect(Reference("md5:" + String(repeating: "a", count: 32)) == nil)
  }
}
