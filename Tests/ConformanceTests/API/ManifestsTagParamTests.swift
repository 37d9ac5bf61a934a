// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_API_MANIFESTS_TAG_PARAM`.
struct ManifestsTagParamTests {
  @Test(
    "a push by digest names the tags that point to it, each told back (1.1+dev: end-7b)",
    arguments: HashAlgorithm.allCases)
  func tags(algorithm: HashAlgorithm) async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData(algorithm: algorithm)
      let image = data.addImage()
      for blob in data.blobs { try await client.push(blob) }
      let response = try await client.put(image, query: "?tag=1.2.3&tag=1.2&tag=latest")
      #expect(response.status == 201)
      #expect(response["Docker-Content-Digest"] == "\(image.digest)")
      #expect(response.list("OCI-Tag") == ["1.2.3", "1.2", "latest"])
      #expect(try await client.tags() == ["1.2", "1.2.3", "latest"])
      for tag in ["1.2", "1.2.3", "latest"] {
        try await client.expectServed(image, as: tag)
      }
    }
  }

  @Test("a tag that cannot be, or too many, and nothing is pushed (1.1+dev: end-7b)")
  func refused() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let index = data.addIndex(of: [])
      let broken = try await client.put(index, query: "?tag=1&tag=-2")
      #expect(broken.status == 400)
      #expect(broken.errorCode == "MANIFEST_INVALID")
      let many = (0..<100).map { "tag=\($0)" }.joined(separator: "&")
      #expect(try await client.put(index, query: "?\(many)").status == 414)
      try await client.expectGone(client.path("manifests/1"), "MANIFEST_UNKNOWN")
      try await client.expectGone(
        client.path("manifests/\(index.digest)"), "MANIFEST_UNKNOWN")
    }
  }

  @Test("a manifest that is refused moves none of its tags (1.1+dev: end-7b)")
  func allOrNone() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage()
      let response = try await client.put(image, query: "?tag=1&tag=2")
      #expect(response.errorCode == "MANIFEST_BLOB_UNKNOWN")
      #expect(response.list("OCI-Tag") == [])
      #expect(try await client.send(.get, client.path("tags/list")).status == 404)
    }
  }

  @Test("a push by tag reads no further tags, which it shows by telling none (1.1+dev: end-7b)")
  func byTag() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let response = try await client.put(data.addIndex(of: []), as: "a", query: "?tag=b")
      #expect(response.status == 201)
      #expect(response.list("OCI-Tag") == [])
      #expect(try await client.tags() == ["a"])
    }
  }
}
