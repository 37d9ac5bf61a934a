// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import NodeShell

@Suite("An image, as people write it,")
struct ImageQueryTests {
  private func served(
    _ repository: String, _ tag: String, of upstream: String = "hub.example"
  ) throws -> ServedReference {
    ServedReference(
      upstream: upstream, repository: try #require(RepositoryName(repository)),
      reference: try #require(Reference(tag)), manifest: ChainFixture.digest)
  }

  private func matches(_ text: String, _ all: [ServedReference]) throws -> [ServedReference] {
    try #require(ImageQuery(text)).matches { name in all.filter { $0.repository == name } }
  }

  @Test(
    "means the repository it was pulled of, however it was named",
    arguments: [
      "team/app:1", "hub.example/team/app:1", "127.0.0.1:5000/team/app:1", "team/app",
      "team/app:1@\(ChainFixture.digest)", "team/app@\(ChainFixture.digest)",
    ])
  func found(_ text: String) throws {
    let app = try served("team/app", "1")
    #expect(try matches(text, [app, try served("team/other", "1")]) == [app])
  }

  @Test("means library/NAME where it is only a name, as Docker has it")
  func library() throws {
    let debian = try served("library/debian", "12")
    #expect(try matches("debian:12", [debian]) == [debian])
  }

  @Test("does not mean another tag, nor another upstream of those that were served")
  func others() throws {
    let hub = try served("team/app", "1")
    let quay = try served("team/app", "1", of: "quay.example")
    #expect(try matches("quay.example/team/app:1", [hub, quay]) == [quay])
    #expect(try matches("team/app:2", [hub, quay]).isEmpty)
  }

  @Test("is none without a name, with a broken tag, or with a broken digest")
  func malformed() {
    for text in ["", ":1", "UPPER", "a:", "a@sha256:12", "a b"] {
      #expect(ImageQuery(text) == nil, "\(text)")
    }
  }
}
