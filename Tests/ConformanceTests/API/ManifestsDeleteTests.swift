// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_MANIFESTS_DELETE`.
struct ManifestsDeleteTests {
  @Test("with a manifest every tag goes that points to it, and no other (end-9)")
  func tags() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["1.0", "latest"])
      let other = data.addImage(tags: ["2.0"])
      try await client.push(data)
      #expect(
        try await client.send(.delete, client.path("manifests/\(image.digest)")).status == 202)
      for tag in image.tags {
        try await client.expectGone(client.path("manifests/\(tag)"), "MANIFEST_UNKNOWN")
      }
      #expect(try await client.tags() == ["2.0"])
      try await client.expectServed(other, as: "2.0")
      for blob in data.blobs { try await client.expectServed(blob) }
    }
  }

  @Test("a manifest or repository that is not there is 404 (end-9, code-7)")
  func missing() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["latest"])
      try await client.push(data)
      let other = ConformanceClient.otherRepository
      for uri in [
        client.path("manifests/\(data.absent().digest)"), client.path("manifests/missing"),
        client.path("manifests/\(image.digest)", in: other),
        client.path("manifests/latest", in: other),
      ] {
        let response = try await client.send(.delete, uri)
        #expect(response.status == 404)
        #expect(response.errorCode == "MANIFEST_UNKNOWN")
      }
      try await client.expectServed(image, as: "latest")
    }
  }
}
