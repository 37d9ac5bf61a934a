// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_DATA_EMPTY_BLOB`.
struct EmptyBlobTests {
  @Test(
    "a blob of no bytes is a blob, however it comes (end-4b, end-5, end-6)",
    arguments: HashAlgorithm.allCases)
  func empty(algorithm: HashAlgorithm) async throws {
    var data = ConformanceData(algorithm: algorithm)
    let blob = data.addBlob([])
    try await ConformanceRegistry.serving { client in
      try await client.push(blob)
      try await client.expectServed(blob)
      _ = try await client.send(.delete, client.path("blobs/\(blob.digest)"))
      let posted = try await client.send(
        .post, client.path("blobs/uploads/?digest=\(blob.digest)"), body: [])
      try await client.expectCreated(posted, blob)
      _ = try await client.send(.delete, client.path("blobs/\(blob.digest)"))
      let location = try await client.startUpload()
      let patched = try await client.send(.patch, location, body: [])
      #expect(patched.status == 202)
      let next = try #require(patched["Location"])
      let put = try await client.send(.put, next + "?digest=\(blob.digest)")
      try await client.expectCreated(put, blob)
    }
  }

  @Test("an image may have a layer of no bytes (end-7a)")
  func emptyLayer() async throws {
    var data = ConformanceData()
    let layer = data.addBlob([])
    data.addImage(layers: [layer.descriptor], tags: ["empty-layer"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
