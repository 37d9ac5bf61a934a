// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_BLOBS_UPLOAD_CANCEL`.
struct BlobsUploadCancelTests {
  @Test("an upload that is cancelled is gone with all of its bytes (end-14)")
  func cancel() async throws {
    let registry = try ConformanceRegistry()
    let bytes = Array("the bytes of an upload".utf8)
    try await registry.serve { client in
      let location = try await client.startUpload()
      let patched = try await client.send(.patch, location, body: bytes)
      #expect(patched.status == 202)
      #expect(try registry.holds(bytes))
      #expect(try await client.send(.delete, location).status == 204)
      let status = try await client.send(.get, location)
      #expect(status.status == 404)
      #expect(status.errorCode == "BLOB_UPLOAD_UNKNOWN")
      #expect(try await client.send(.patch, location, body: [1]).status == 404)
      #expect(try registry.holds(bytes) == false)
    }
  }

  @Test("an upload is cancelled in its own repository only (end-14, code-3)")
  func otherRepository() async throws {
    try await ConformanceRegistry.serving { client in
      let location = try await client.startUpload()
      let elsewhere = location.replacing(
        ConformanceClient.repository, with: ConformanceClient.otherRepository)
      let response = try await client.send(.delete, elsewhere)
      #expect(response.status == 404)
      #expect(response.errorCode == "BLOB_UPLOAD_UNKNOWN")
      #expect(try await client.send(.get, location).status == 204)
    }
  }
}
