// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Entity tags")
struct EntityTagTests {
  let digestText = "sha256:" + String(repeating: "aa", count: 32)

  @Test("If-None-Match compares weakly, in lists, and knows the star")
  func ifNoneMatch() throws {
    let tag = EntityTag(try #require(Digest(digestText)))
    #expect(tag.text == "\"\(digestText)\"")
    for header in [tag.text, "W/\(tag.text)", "\"x\", \(tag.text)", "*", digestText] {
      #expect(tag.matches(ifNoneMatch: header), "\(header)")
    }
    for header in ["", "\"x\"", "\"sha256:aa\"", "x, y"] {
      #expect(!tag.matches(ifNoneMatch: header), "\(header)")
    }
  }

  @Test("If-Range compares strongly")
  func ifRange() throws {
    let tag = EntityTag(try #require(Digest(digestText)))
    #expect(tag.matches(ifRange: tag.text))
    #expect(!tag.matches(ifRange: "W/\(tag.text)"))
    #expect(!tag.matches(ifRange: "Sat, 21 Nov 2026 04:00:00 GMT"))
  }
}
