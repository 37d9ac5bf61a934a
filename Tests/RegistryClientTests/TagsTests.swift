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

  @Test("a registry that pages by a mark of its own is followed, but to no other host")
  func ownMarks() async throws {
    try await ScriptedRegistry.serve { request in
      switch request.target {
      case "/v2/library/debian/tags/list":
        .whole(
          Array(#"{"tags":["a"]}"#.utf8),
          headers: ["Link": "</v2/library/debian/tags/list?next_page=xyz>; rel=\"next\""])
      case "/v2/library/debian/tags/list?next_page=xyz":
        .whole(
          Array(#"{"tags":["b"]}"#.utf8),
          headers: ["Link": "<http://elsewhere.example/tags?last=q>; rel=\"next\""])
      default: .whole(Array(#"{"tags":["c"]}"#.utf8))
      }
    } _: { registry in
      let names = try await RegistryClient.use(registry.endpoint) { client in
        var page: TagListing? = try await client.tags(Fixture.repository)
        var names: [String] = []
        while let now = page {
          names += now.tags.map(\.text)
          page = try await client.tags(Fixture.repository, after: now)
        }
        return names
      }
      #expect(names == ["a", "b", "c"])
      #expect(registry.lines.last == "GET /v2/library/debian/tags/list?last=q")
    }
  }

  @Test("a link that names the scheme and port before a proxy is followed where the registry is")
  func behindProxy() async throws {
    try await ScriptedRegistry.serve { request in
      switch request.target {
      case "/v2/library/debian/tags/list":
        .status(
          200, #"{"tags":["a"]}"#,
          headers: [
            "Link": "<https://127.0.0.1:1/v2/library/debian/tags/list?mark=x%2Fy>; rel=\"next\""
          ])
      case "/v2/library/debian/tags/list?mark=x%2Fy": .status(200, #"{"tags":["b"]}"#)
      default: .status(500)
      }
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let first = try await client.tags(Fixture.repository)
        let second = try await client.tags(Fixture.repository, after: first)
        #expect(second?.tags.map(\.text) == ["b"])
      }
    }
  }
}
