// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_API_MANIFESTS_DIGEST_HEADER`.
struct ManifestsDigestHeaderTests {
  @Test(
    "every answer about a manifest names its digest (end-3, end-7a)",
    arguments: HashAlgorithm.allCases)
  func everywhere(algorithm: HashAlgorithm) async throws {
    var data = ConformanceData(algorithm: algorithm)
    let index = data.addIndex(of: [])
    try await ConformanceRegistry.serving { client in
      let uri = client.path("manifests/\(index.digest)")
      let put = try await client.put(index)
      let head = try await client.send(.head, uri)
      let get = try await client.send(.get, uri)
      let unchanged = try await client.send(
        .get, uri, ["If-None-Match": try #require(head["ETag"])])
      for response in [put, head, get, unchanged] {
        #expect(response["Docker-Content-Digest"] == "\(index.digest)")
      }
    }
  }

  @Test("a manifest that is pushed by tag alone is named by SHA-256 (end-7a)")
  func byTag() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let index = data.addIndex(of: [])
      let put = try await client.put(index, as: "latest")
      let head = try await client.send(.head, client.path("manifests/latest"))
      for response in [put, head] {
        #expect(response["Docker-Content-Digest"] == "\(index.digest)")
      }
    }
  }
}
