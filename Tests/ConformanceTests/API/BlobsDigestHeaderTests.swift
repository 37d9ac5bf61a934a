// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_API_BLOBS_DIGEST_HEADER`.
struct BlobsDigestHeaderTests {
  @Test(
    "every answer about a blob names its digest (end-2, end-4b, end-6, end-11)",
    arguments: HashAlgorithm.allCases)
  func everywhere(algorithm: HashAlgorithm) async throws {
    var data = ConformanceData(algorithm: algorithm)
    let blob = data.addBlob()
    try await ConformanceRegistry.serving { client in
      let uri = client.path("blobs/\(blob.digest)")
      let posted = try await client.send(
        .post, client.path("blobs/uploads/?digest=\(blob.digest)"), body: blob.bytes)
      let location = try await client.startUpload()
      let put = try await client.send(
        .put, location + "?digest=\(blob.digest)", body: blob.bytes)
      let mounted = try await client.send(
        .post,
        client.path("blobs/uploads/?mount=\(blob.digest)", in: ConformanceClient.otherRepository))
      let part = try await client.send(.get, uri, ["Range": "bytes=0-1"])
      let head = try await client.send(.head, uri)
      let unchanged = try await client.send(
        .get, uri, ["If-None-Match": try #require(head["ETag"])])
      let whole = try await client.send(.get, uri)
      for response in [posted, put, mounted, part, head, unchanged, whole] {
        #expect(response["Docker-Content-Digest"] == "\(blob.digest)")
      }
    }
  }
}
