// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_PULL`.
struct PullTests {
  @Test(
    "what was never pushed is 404 with its own code (end-2, end-3, code-1, code-7)",
    arguments: ConformanceTransport.allCases)
  func missing(transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      let absent = ConformanceData().absent().digest
      try await client.expectGone(client.path("blobs/\(absent)"), "BLOB_UNKNOWN")
      try await client.expectGone(client.path("manifests/\(absent)"), "MANIFEST_UNKNOWN")
      try await client.expectGone(client.path("manifests/missing"), "MANIFEST_UNKNOWN")
    }
  }

  @Test(
    "a part of a blob is sent as asked for (end-2, RFC 9110 section 14)",
    arguments: [
      ("bytes=500-1499", 500..<1500), ("bytes=500-", 500..<2048), ("bytes=-500", 1548..<2048),
      ("bytes=2000-5000", 2000..<2048), ("bytes=0-0", 0..<1),
    ])
  func range(header: String, bytes: Range<Int>) async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let blob = data.addBlob((0..<2048).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      try await client.push(blob)
      let response = try await client.send(
        .get, client.path("blobs/\(blob.digest)"), ["Range": header])
      #expect(response.status == 206)
      #expect(response.body == Array(blob.bytes[bytes]))
      #expect(
        response["Content-Range"] == "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/2048")
    }
  }

  @Test(
    "a part that no blob of that size has is 416, one that ends before it begins is no range",
    arguments: ConformanceTransport.allCases)
  func unsatisfiable(transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      var data = ConformanceData()
      let blob = data.addBlob([UInt8](repeating: 7, count: 2048))
      try await client.push(blob)
      let uri = client.path("blobs/\(blob.digest)")
      let beyond = try await client.send(.get, uri, ["Range": "bytes=5000-10000"])
      #expect(beyond.status == 416)
      #expect(beyond["Content-Range"] == "bytes */2048")
      // RFC 9110 has an invalid range ignored.
      let backwards = try await client.send(.get, uri, ["Range": "bytes=500-0"])
      #expect(backwards.status == 200)
      #expect(backwards.body == blob.bytes)
    }
  }

  @Test(
    "whoever has it already is told that it has not changed (RFC 9110 section 13.1.2)",
    arguments: ConformanceTransport.allCases)
  func notModified(transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["latest"])
      try await client.push(data)
      for uri in [client.path("blobs/\(data.blobs[0].digest)"), client.path("manifests/latest")] {
        let etag = try #require(try await client.send(.head, uri)["ETag"])
        let response = try await client.send(.get, uri, ["If-None-Match": etag])
        #expect(response.status == 304)
        #expect(response.body.isEmpty)
        #expect(try await client.send(.get, uri, ["If-None-Match": "\"x\""]).status == 200)
      }
      try await client.expectServed(image, as: "latest")
    }
  }

  @Test(
    "what is stored is what is sent, whatever the client accepts: an index is never made an image",
    arguments: [
      "*/*", ConformanceData.manifestType, ConformanceData.indexType,
      "application/vnd.docker.distribution.manifest.v2+json", "text/html",
      "application/vnd.oci.image.manifest.v1+json;q=0.1, application/json",
    ])
  func accept(header: String) async throws {
    // OCI distribution-spec: pulling manifests. A digest names bytes, so no other are sent for it,
    // nor for the tag that points to it.
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["image"])
      let index = data.addIndex(of: [image.descriptor], tags: ["index"])
      try await client.push(data)
      for manifest in [image, index] {
        for reference in manifest.tags + ["\(manifest.digest)"] {
          let response = try await client.send(
            .get, client.path("manifests/\(reference)"), ["Accept": header])
          #expect(response.status == 200)
          #expect(response["Content-Type"] == manifest.mediaType)
          #expect(response.body == manifest.bytes)
        }
      }
    }
  }

  @Test("a blob is served in the repositories that have it and in no other (end-2)")
  func otherRepository() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage(tags: ["latest"])
      try await client.push(data)
      let other = ConformanceClient.otherRepository
      for blob in data.blobs {
        try await client.expectGone(
          client.path("blobs/\(blob.digest)", in: other), "BLOB_UNKNOWN")
      }
      for reference in ["latest", "\(image.digest)"] {
        try await client.expectGone(
          client.path("manifests/\(reference)", in: other), "MANIFEST_UNKNOWN")
      }
    }
  }
}
