// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_API_PUSH`.
struct PushTests {
  private static let algorithms = HashAlgorithm.allCases

  private func blob(_ algorithm: HashAlgorithm, bytes: Int = 3067) -> ConformanceContent {
    var data = ConformanceData(algorithm: algorithm)
    return data.addBlob((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 11) })
  }

  private static let chunk = 1024

  @Test("a blob in one POST (end-4b)", arguments: algorithms, ConformanceTransport.allCases)
  func post(algorithm: HashAlgorithm, transport: ConformanceTransport) async throws {
    let blob = blob(algorithm)
    try await ConformanceRegistry.serving(over: transport) { client in
      let response = try await client.send(
        .post, client.path("blobs/uploads/?digest=\(blob.digest)"), body: blob.bytes)
      try await client.expectCreated(response, blob)
    }
  }

  @Test(
    "a blob by POST, then PUT (end-4a, end-6)", arguments: algorithms, ConformanceTransport.allCases
  )
  func postPut(algorithm: HashAlgorithm, transport: ConformanceTransport) async throws {
    let blob = blob(algorithm)
    try await ConformanceRegistry.serving(over: transport) { client in
      try await client.push(blob)
      try await client.expectServed(blob)
    }
  }

  @Test(
    "a stream by one PATCH of no told range (end-5)", arguments: algorithms,
    ConformanceTransport.allCases)
  func stream(algorithm: HashAlgorithm, transport: ConformanceTransport) async throws {
    let blob = blob(algorithm)
    try await ConformanceRegistry.serving(over: transport) { client in
      let location = try await client.startUpload()
      let patched = try await client.send(.patch, location, body: blob.bytes)
      #expect(patched.status == 202)
      #expect(patched["Range"] == "0-\(blob.bytes.count - 1)")
      let response = try await client.send(
        .put, try #require(patched["Location"]) + "?digest=\(blob.digest)")
      try await client.expectCreated(response, blob)
    }
  }

  /// Sends the chunks in order; one out of order before each if that is wanted.
  private func pushChunks(
    of blob: ConformanceContent, lastWithPut: Bool, outOfOrder: Bool, _ client: ConformanceClient
  ) async throws {
    var location = try await client.startUpload()
    let size = blob.bytes.count
    for start in stride(from: 0, to: size, by: Self.chunk) {
      let end = min(start + Self.chunk, size)
      if outOfOrder {
        let wrong = end < size ? end : 0
        let refused = try await client.send(
          .patch, location, ["Content-Range": "\(wrong)-\(wrong + 9)"],
          body: Array(blob.bytes[wrong..<(wrong + 10)]))
        #expect(refused.status == 416)
        let status = try await client.send(.get, location)
        #expect(status.status == 204)
        #expect(status["Range"] == "0-\(max(0, start - 1))")
        location = try #require(status["Location"])
      }
      let isPut = lastWithPut && end == size
      let response = try await client.send(
        isPut ? .put : .patch, location + (isPut ? "?digest=\(blob.digest)" : ""),
        ["Content-Range": "\(start)-\(end - 1)"], body: Array(blob.bytes[start..<end]))
      if isPut { return try await client.expectCreated(response, blob) }
      #expect(response.status == 202)
      #expect(response["Range"] == "0-\(end - 1)")
      location = try #require(response["Location"])
    }
    let response = try await client.send(.put, location + "?digest=\(blob.digest)")
    try await client.expectCreated(response, blob)
  }

  @Test(
    "chunks in order, and 416 out of order (end-5, end-13)", arguments: algorithms,
    ConformanceTransport.allCases)
  func chunks(algorithm: HashAlgorithm, transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      for outOfOrder in [false, true] {
        for lastWithPut in [false, true] {
          let blob = blob(algorithm, bytes: 3067 + (outOfOrder ? 1 : 0) + (lastWithPut ? 2 : 0))
          try await pushChunks(
            of: blob, lastWithPut: lastWithPut, outOfOrder: outOfOrder, client)
        }
      }
    }
  }

  @Test("an upload goes on where it was when the registry starts again (end-13)")
  func restart() async throws {
    let registry = try ConformanceRegistry()
    let blob = blob(.sha256)
    let location = try await started(blob, in: registry)
    try await registry.serve { client in
      let status = try await client.send(.get, location)
      #expect(status.status == 204)
      #expect(status["Range"] == "0-1023")
      let response = try await client.send(
        .put, location + "?digest=\(blob.digest)", ["Content-Range": "1024-3066"],
        body: Array(blob.bytes[1024...]))
      try await client.expectCreated(response, blob)
    }
  }

  private func started(
    _ blob: ConformanceContent, in registry: ConformanceRegistry
  ) async throws -> String {
    let place = AsyncStream<String>.makeStream()
    try await registry.serve { client in
      let location = try await client.startUpload()
      let patched = try await client.send(
        .patch, location, ["Content-Range": "0-1023"], body: Array(blob.bytes[..<1024]))
      #expect(patched.status == 202)
      place.continuation.yield(try #require(patched["Location"]))
    }
    return try #require(await place.stream.first { _ in true })
  }

  @Test(
    "bytes of another digest are 400 DIGEST_INVALID, however they come (end-4b, end-6)",
    arguments: ConformanceTransport.allCases)
  func wrongDigest(transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      let absent = ConformanceData().absent()
      let bytes = Array("oh no".utf8)
      let posted = try await client.send(
        .post, client.path("blobs/uploads/?digest=\(absent.digest)"), body: bytes)
      let location = try await client.startUpload()
      let put = try await client.send(.put, location + "?digest=\(absent.digest)", body: bytes)
      let streamed = try await client.startUpload()
      _ = try await client.send(.patch, streamed, body: bytes)
      let closed = try await client.send(.put, streamed + "?digest=\(absent.digest)")
      for response in [posted, put, closed] {
        #expect(response.status == 400)
        #expect(response.errorCode == "DIGEST_INVALID")
      }
      try await client.expectGone(client.path("blobs/\(absent.digest)"), "BLOB_UNKNOWN")
    }
  }

  @Test(
    "a blob is mounted from the repository that has it, and else is to be uploaded (end-11)",
    arguments: ConformanceTransport.allCases)
  func mount(transport: ConformanceTransport) async throws {
    let blob = blob(.sha256)
    try await ConformanceRegistry.serving(over: transport) { client in
      let other = ConformanceClient.otherRepository
      let uri = client.path("blobs/uploads/?mount=\(blob.digest)&from=\(other)")
      let refused = try await client.send(.post, uri)
      #expect(refused.status == 202)
      #expect(refused["Location"]?.contains("/blobs/uploads/") == true)
      try await client.push(blob, in: other)
      try await client.expectCreated(try await client.send(.post, uri), blob)
      try await client.expectServed(blob)
      try await client.expectServed(blob, in: other)
    }
  }

  @Test("a manifest whose blobs are not here is refused and named (end-7a, code-5)")
  func blobUnknown() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage()
      let response = try await client.put(image)
      #expect(response.status == 400)
      #expect(response.errorCode == "MANIFEST_BLOB_UNKNOWN")
      try await client.expectGone(
        client.path("manifests/\(image.digest)"), "MANIFEST_UNKNOWN")
    }
  }

  @Test("a manifest pushed by the digest of other bytes, or by none, is refused (end-7a)")
  func manifestDigest() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage()
      for blob in data.blobs { try await client.push(blob) }
      for reference in ["\(data.absent().digest)", "sha256:baddigeststring"] {
        let response = try await client.put(image, as: reference)
        #expect(response.status == 400)
        #expect(response.errorCode == "DIGEST_INVALID")
      }
      #expect(try await client.send(.get, client.path("tags/list")).status == 404)
    }
  }

  @Test(
    "a manifest has up to 4 MiB, and a larger one is 413 (OCI distribution-spec: push)",
    arguments: ConformanceTransport.allCases)
  func manifestSize(transport: ConformanceTransport) async throws {
    try await ConformanceRegistry.serving(over: transport) { client in
      var data = ConformanceData()
      let empty = data.addIndex(of: [], annotations: ["a": ""])
      let room = (4 << 20) - empty.bytes.count
      var large = ConformanceData()
      let fitting = large.addIndex(
        of: [], annotations: ["a": String(repeating: "A", count: room)])
      #expect(fitting.bytes.count == 4 << 20)
      try await client.push(manifest: fitting)
      let beyond = large.addIndex(
        of: [], annotations: ["a": String(repeating: "A", count: room + 1)])
      #expect(try await client.put(beyond).status == 413)
    }
  }

  @Test("parameters of the Content-Type are not part of the type (OCI distribution-spec: push)")
  func contentTypeParameters() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let index = data.addIndex(of: [])
      let response = try await client.send(
        .put, client.path("manifests/latest"),
        ["Content-Type": "\(index.mediaType); charset=utf-8"], body: index.bytes)
      #expect(response.status == 201)
      try await client.expectServed(index, as: "latest")
    }
  }
}
