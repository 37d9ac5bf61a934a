// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_BLOBS_DELETE`.
struct BlobsDeleteTests {
  @Test("a blob is deleted from its repository and from no other (end-10)")
  func delete() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let blob = data.addBlob()
      try await client.push(blob)
      try await client.push(blob, in: ConformanceClient.otherRepository)
      let uri = client.path("blobs/\(blob.digest)")
      #expect(try await client.send(.delete, uri).status == 202)
      try await client.expectGone(uri, "BLOB_UNKNOWN")
      try await client.expectServed(blob, in: ConformanceClient.otherRepository)
    }
  }

  @Test("a blob that is not there is 404 (end-10, code-1)")
  func missing() async throws {
    try await ConformanceRegistry.serving { client in
      let uri = client.path("blobs/\(ConformanceData().absent().digest)")
      let response = try await client.send(.delete, uri)
      #expect(response.status == 404)
      #expect(response.errorCode == "BLOB_UNKNOWN")
    }
  }

  @Test("a blob that was deleted can be pushed again (end-10, end-6)")
  func pushAgain() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let blob = data.addBlob()
      for _ in 0..<2 {
        try await client.push(blob)
        #expect(
          try await client.send(.delete, client.path("blobs/\(blob.digest)")).status == 202)
      }
      try await client.push(blob)
      try await client.expectServed(blob)
    }
  }
}
