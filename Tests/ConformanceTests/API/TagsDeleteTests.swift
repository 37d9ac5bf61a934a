// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_TAGS_DELETE`.
struct TagsDeleteTests {
  @Test("a tag is deleted, and the manifest and its other tags stay (end-9)")
  func delete() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["1.0", "latest"])
      try await client.push(data)
      #expect(try await client.send(.delete, client.path("manifests/latest")).status == 202)
      try await client.expectGone(client.path("manifests/latest"), "MANIFEST_UNKNOWN")
      try await client.expectServed(image, as: "1.0")
      try await client.expectServed(image, as: "\(image.digest)")
    }
  }

  @Test("a tag that is not there is 404 (end-9, code-7)")
  func missing() async throws {
    try await ConformanceRegistry.serving { client in
      let response = try await client.send(.delete, client.path("manifests/latest"))
      #expect(response.status == 404)
      #expect(response.errorCode == "MANIFEST_UNKNOWN")
    }
  }
}
