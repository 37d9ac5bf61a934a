// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct TagsTests {
  @Test("tags come page by page until no link is given")
  func pages() async throws {
    try await ScriptedRegistry.serve { request in
      switch request.target {
      case "/v2/library/debian/tags/list?n=2":
        .status(
          200, #"{"name":"library/debian","tags":["a","b"]}"#,
          headers: ["Link": "</v2/library/debian/tags/list?last=b&n=2>; rel=\"next\""])
      case "/v2/library/debian/tags/list?n=2&last=b":
        .status(200, #"{"name":"library/debian","tags":["c","not a tag"]}"#)
      default: .status(500)
      }
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let first = try await client.tags(Fixture.repository, count: 2)
        #expect(first.tags.map(\.text) == ["a", "b"])
        #expect(first.nextLast == "b")
        let second = try await client.tags(Fixture.repository, count: 2, last: first.nextLast)
        #expect(second.tags.map(\.text) == ["c"])
        #expect(second.nextLast == nil)
      }
    }
  }

  @Test("a repository without tags is an empty list, and no list an error")
  func odd() async throws {
    try await ScriptedRegistry.serve { request in
      .status(200, request.target.hasSuffix("last=x") ? "[]" : #"{"name":"a","tags":null}"#)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        #expect(try await client.tags(Fixture.repository).tags.isEmpty)
        let error = try await clientError { try await client.tags(Fixture.repository, last: "x") }
        #expect(error.code == .malformedResponse)
      }
    }
  }
}
