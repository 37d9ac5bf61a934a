// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_MANIFESTS_ATOMIC`.
struct ManifestsAtomicTests {
  @Test(
    "a manifest is there when its push is answered, and gone when its delete is (end-7a, end-9)")
  func atOnce() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      for number in 0..<8 {
        let index = data.addIndex(of: [], annotations: ["number": "\(number)"])
        let uri = client.path("manifests/\(index.digest)")
        try await client.push(manifest: index)
        #expect(try await client.send(.head, uri).status == 200)
        #expect(try await client.send(.delete, uri).status == 202)
        #expect(try await client.send(.head, uri).status == 404)
      }
    }
  }
}
