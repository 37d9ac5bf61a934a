// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct PushAndPullTests {
  @Test("an upload goes where the registry says, relative or with a query of its own")
  func locations() async throws {
    try await ScriptedRegistry.serve { request in
      switch request.method {
      case "POST": .status(202, headers: ["Location": "/upload/1?_state=abc"])
      default: .status(201)
      }
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.pushBlob(
          Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, body: Fixture.alphabetStream())
      }
      #expect(
        registry.lines == [
          "POST /v2/library/debian/blobs/uploads/",
          "PUT /upload/1?_state=abc&digest=\(Fixture.alphabetDigest)",
        ])
      #expect(registry.requests[1].bodyBytes == 26)
      #expect(registry.requests[1]["content-length"] == "26")
    }
  }

  @Test("a blob that the registry takes over from another repository is not sent")
  func mounted() async throws {
    let source = try #require(RepositoryName("team/base"))
    try await ScriptedRegistry.serve { _ in
      .status(201)
    } _: { registry in
      let outcome = try await RegistryClient.use(registry.endpoint) { client in
        try await client.pushBlob(
          Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, mountFrom: source,
          body: Fixture.alphabetStream())
      }
      #expect(outcome == .mounted)
      #expect(
        registry.lines == [
          "POST /v2/library/debian/blobs/uploads/"
            + "?mount=\(Fixture.alphabetDigest)&from=team%2Fbase"
        ])
    }
  }

  @Test("a registry that does not mount is sent the bytes", arguments: [202, 403, 404])
  func notMounted(status: Int) async throws {
    let source = try #require(RepositoryName("team/base"))
    try await ScriptedRegistry.serve { request in
      if request.method == "PUT" { return .status(201) }
      return .status(
        request.target.contains("mount=") ? status : 202, headers: ["Location": "/upload/1"])
    } _: { registry in
      let outcome = try await RegistryClient.use(registry.endpoint) { client in
        try await client.pushBlob(
          Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, mountFrom: source,
          body: Fixture.alphabetStream())
      }
      #expect(outcome == .uploaded)
      #expect(registry.requests.last?.bodyBytes == 26)
      #expect(registry.requests.count == (status == 202 ? 2 : 3))
    }
  }

  @Test("what the source of an upload throws reaches the caller as it is")
  func failingSource() async throws {
    struct SourceFailed: Error {}
    try await ScriptedRegistry.serve { _ in
      .status(202, headers: ["Location": "/upload/1"])
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let source = AsyncThrowingStream<ByteBuffer, any Error> {
          $0.finish(throwing: SourceFailed())
        }
        await #expect(throws: SourceFailed.self) {
          try await client.pushBlob(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, body: source)
        }
      }
    }
  }

  @Test("an image pushed to Debian's docker-registry comes back byte for byte, tags and ranges too")
  func dockerRegistry() async throws {
    try await DockerRegistry.run { endpoint in
      try await RegistryClient.use(endpoint) { client in
        try await client.checkBase()
        try await Self.pushAndPullBlobs(client)
        try await Self.pushAndPullManifest(client)
      }
    }
  }

  private static func pushAndPullBlobs(_ client: RegistryClient) async throws {
    #expect(try await !client.blobExists(Fixture.repository, Fixture.alphabetDigest))
    try await client.pushBlob(
      Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, body: Fixture.alphabetStream())
    #expect(try await client.blobHead(Fixture.repository, Fixture.alphabetDigest) == 26)
    let whole = try await client.blob(Fixture.repository, Fixture.alphabetDigest)
    #expect(whole.sizeBytes == 26)
    #expect(try await whole.collect() == Fixture.alphabet)
    let tail = try await client.blob(Fixture.repository, Fixture.alphabetDigest, fromByte: 20)
    #expect(tail.status == 206)
    #expect(tail.sizeBytes == 26)
    #expect(try await tail.collect() == Array("uvwxyz".utf8))
    let unknown = try await clientError {
      try await client.blob(Fixture.repository, ReferenceSHA256.digest([1]))
    }
    #expect(unknown.code == .notFound)
    #expect(unknown.upstreamCode == "BLOB_UNKNOWN")
    let wrong = try await clientError {
      try await client.pushBlob(
        Fixture.repository, ReferenceSHA256.digest([1]), sizeBytes: 26,
        body: Fixture.alphabetStream())
    }
    #expect(wrong.upstreamCode == "DIGEST_INVALID")
  }

  private static func pushAndPullManifest(_ client: RegistryClient) async throws {
    let blob = "\"digest\":\"\(Fixture.alphabetDigest)\",\"size\":26"
    let text = """
      {"schemaVersion":2,"mediaType":"\(Fixture.manifestType)",\
      "config":{"mediaType":"application/vnd.oci.image.config.v1+json",\(blob)},\
      "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",\(blob)}]}
      """
    let bytes = Array(text.utf8)
    let digest = ReferenceSHA256.digest(bytes)
    for tag in ["a", "b", "c"] {
      let told = try await client.putManifest(
        Fixture.repository, try #require(Reference(tag)), mediaType: .imageManifest, bytes: bytes)
      #expect(told == digest)
    }
    let head = try await client.manifestHead(Fixture.repository, try #require(Reference("b")))
    #expect(
      head
        == ManifestHead(
          digest: digest, mediaType: .imageManifest, sizeBytes: Int64(bytes.count)))
    let pulled = try await client.manifest(Fixture.repository, .digest(digest))
    #expect(pulled.bytes == bytes)
    #expect(pulled.mediaType == .imageManifest)
    let all = try await client.tags(Fixture.repository)
    #expect(all.tags.map(\.text).sorted() == ["a", "b", "c"])
    let listed = try await client.repositories()
    #expect(listed == RepositoryListing(repositories: [Fixture.repository], nextLast: nil))
    let missing = try await clientError {
      try await client.manifestHead(Fixture.repository, try #require(Reference("d")))
    }
    #expect(missing.code == .notFound)
  }
}
