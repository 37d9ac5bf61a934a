// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_BLOBS_ATOMIC`.
struct BlobsAtomicTests {
  @Test("a blob is there when its push is answered, and gone when its delete is (end-6, end-10)")
  func atOnce() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      for number in 0..<8 {
        let blob = data.addBlob(Array("atomic \(number)".utf8))
        let uri = client.path("blobs/\(blob.digest)")
        try await client.push(blob)
        #expect(try await client.send(.head, uri).status == 200)
        #expect(try await client.send(.delete, uri).status == 202)
        #expect(try await client.send(.head, uri).status == 404)
      }
    }
  }
}
