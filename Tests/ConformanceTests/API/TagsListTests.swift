// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_API_TAGS_LIST`.
struct TagsListTests {
  /// In the order of their bytes.
  private static let tags = ["1.0", "10", "2", "B", "_x", "a", "a-1", "a.1", "latest"]

  private func withTags(
    _ body: @Sendable (ConformanceClient) async throws -> Void
  ) async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let index = data.addIndex(of: [])
      for tag in Self.tags.reversed() {
        #expect(try await client.put(index, as: tag).status == 201)
      }
      try await body(client)
    }
  }

  @Test("all tags are listed in the order of their bytes (end-8a)")
  func order() async throws {
    try await withTags { client in
      let listed = try await client.tags()
      #expect(listed == Self.tags)
    }
  }

  @Test("a page has `n` tags after `last`, which need not be there (end-8b)")
  func page() async throws {
    try await withTags { client in
      for (query, page) in [
        ("?n=2", ["1.0", "10"]), ("?n=2&last=2", ["B", "_x"]), ("?n=2&last=20", ["B", "_x"]),
        ("?last=a.1", ["latest"]), ("?n=5&last=latest", []),
      ] {
        let listed = try await client.tags(query)
        #expect(listed == page, "\(query)")
      }
    }
  }

  @Test("the link of each page leads to the next, and through all of them (end-8b, RFC 8288)")
  func links() async throws {
    try await withTags { client in
      var uri: String? = client.path("tags/list?n=4")
      var listed: [[String]] = []
      while let next = uri {
        let response = try await client.send(.get, next)
        listed.append(response.json?["tags"]?.array?.compactMap(\.string) ?? [])
        uri = response["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
        if let link = response["Link"] { #expect(link.hasSuffix("; rel=\"next\"")) }
      }
      #expect(listed.map(\.count) == [4, 4, 1])
      #expect(listed.flatMap(\.self) == Self.tags)
    }
  }

  @Test("none are listed for `n=0`, and no link (end-8b)")
  func none() async throws {
    try await withTags { client in
      let response = try await client.send(.get, client.path("tags/list?n=0"))
      #expect(response.json?["tags"]?.array == [])
      #expect(response["Link"] == nil)
    }
  }

  @Test("an `n` that is no number is 400, a repository that is not there 404 (end-8b, code-9)")
  func refused() async throws {
    try await withTags { client in
      for number in ["-1", "many"] {
        let response = try await client.send(.get, client.path("tags/list?n=\(number)"))
        #expect(response.status == 400)
      }
      let other = ConformanceClient.otherRepository
      let response = try await client.send(.get, client.path("tags/list", in: other))
      #expect(response.status == 404)
      #expect(response.errorCode == "NAME_UNKNOWN")
    }
  }
}
