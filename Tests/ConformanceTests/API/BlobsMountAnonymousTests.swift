// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_API_BLOBS_MOUNT_ANONYMOUS`.
struct BlobsMountAnonymousTests {
  @Test(
    "a blob is mounted from wherever it is (end-11: the registry MAY treat `from` as optional)",
    arguments: HashAlgorithm.allCases)
  func mount(algorithm: HashAlgorithm) async throws {
    var data = ConformanceData(algorithm: algorithm)
    let blob = data.addBlob()
    try await ConformanceRegistry.serving { client in
      try await client.push(blob, in: ConformanceClient.otherRepository)
      let response = try await client.send(
        .post, client.path("blobs/uploads/?mount=\(blob.digest)"))
      try await client.expectCreated(response, blob)
      try await client.expectServed(blob)
    }
  }

  @Test("a blob that is nowhere is to be uploaded (end-11)")
  func missing() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let blob = data.addBlob()
      let response = try await client.send(
        .post, client.path("blobs/uploads/?mount=\(blob.digest)"))
      #expect(response.status == 202)
      let put = try await client.send(
        .put, try #require(response["Location"]) + "?digest=\(blob.digest)", body: blob.bytes)
      try await client.expectCreated(put, blob)
    }
  }
}
