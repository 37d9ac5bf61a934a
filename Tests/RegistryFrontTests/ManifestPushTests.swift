// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OpenSSLRuntime
import RegistryCore
import Testing

@Suite("Manifests that are pushed, and what is deleted and listed", .timeLimit(.minutes(5)))
struct ManifestPushTests {
  let push = ModelPush()
  let manifests = "/v2/library/debian/manifests"
  let ociType: HTTPFields = [.contentType: "application/vnd.oci.image.manifest.v1+json"]
  let manifest = Array(
    """
    {"schemaVersion":2,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",
     "digest":"\(PushClient.layerDigest)","size":100000}]}
    """.utf8)
  var digest: Digest { .computing(.sha256, of: manifest) }

  private func test(
    _ rung: Rung, withLayer: Bool = true, _ body: @Sendable (PushClient) async throws -> Void
  ) async throws {
    let name = try #require(RepositoryName("library/debian"))
    if withLayer { _ = push.add(PushClient.layer, to: name) }
    try await rung.test(push: push) { try await body(PushClient(client: $0)) }
  }

  @Test("by tag and by digest, of either algorithm", arguments: Rung.allCases)
  func put(rung: Rung) async throws {
    let long = Digest.computing(.sha512, of: manifest)
    try await test(rung) { client in
      for (reference, stored) in [("12", digest), ("\(digest)", digest), ("\(long)", long)] {
        let response = try await client.send(.put, "\(manifests)/\(reference)", ociType, manifest)
        #expect(response.status == .created)
        #expect(response.headers[.location] == "\(manifests)/\(stored)")
        #expect(response.headers[try name("Docker-Content-Digest")] == "\(stored)")
        #expect(push.repository("library/debian")?.manifests[stored]?.bytes == manifest)
      }
      #expect(push.repository("library/debian")?.tags.values.map { $0 } == [digest])
    }
  }

  @Test("what the manifest refers to must be there first", arguments: Rung.allCases)
  func missing(rung: Rung) async throws {
    try await test(rung, withLayer: false) { client in
      let response = try await client.send(.put, "\(manifests)/12", ociType, manifest)
      #expect(response.status == .badRequest)
      try expectCode("MANIFEST_BLOB_UNKNOWN", response)
      #expect(String(buffer: response.body).contains("\(PushClient.layerDigest)"))
    }
  }

  @Test("a digest it does not have, or two media types, are refused", arguments: Rung.allCases)
  func contradictions(rung: Rung) async throws {
    try await test(rung) { client in
      let otherDigest = try await client.send(
        .put, "\(manifests)/\(PushClient.layerDigest)", ociType, manifest)
      #expect(otherDigest.status == .badRequest)
      try expectCode("DIGEST_INVALID", otherDigest)
      let otherType = try await client.send(
        .put, "\(manifests)/12", ociType, Array(#"{"mediaType":"application/x"}"#.utf8))
      #expect(otherType.status == .badRequest)
      try expectCode("MANIFEST_INVALID", otherType)
      let noTag = try await client.send(.put, "\(manifests)/.12", ociType, manifest)
      #expect(noTag.status == .badRequest)
      try expectCode("MANIFEST_INVALID", noTag)
    }
  }

  @Test("up to 4 MiB, and not a byte more", arguments: Rung.allCases)
  func size(rung: Rung) async throws {
    let spaces = [UInt8](repeating: 0x20, count: PushedManifest.bytesMax - 2)
    try await test(rung) { client in
      let largest = try await client.send(
        .put, "\(manifests)/12", [:], Array("{".utf8) + spaces + Array("}".utf8))
      #expect(largest.status == .created)
      let larger = try await client.send(
        .put, "\(manifests)/12", [:], Array("{ ".utf8) + spaces + Array("}".utf8))
      #expect(larger.status.code == 413)
    }
  }

  @Test("a tag goes alone, a manifest takes its tags along", arguments: Rung.allCases)
  func delete(rung: Rung) async throws {
    try await test(rung) { client in
      for tag in ["11", "12"] {
        _ = try await client.send(.put, "\(manifests)/\(tag)", ociType, manifest)
      }
      let tag = try await client.send(.delete, "\(manifests)/11")
      #expect(tag.status == .accepted)
      #expect(push.repository("library/debian")?.tags.keys.map(\.text) == ["12"])
      #expect(push.repository("library/debian")?.manifests[digest] != nil)
      let manifest = try await client.send(.delete, "\(manifests)/\(digest)")
      #expect(manifest.status == .accepted)
      #expect(manifest.headers[.contentLength] == "0")
      #expect(push.repository("library/debian")?.tags.isEmpty == true)
      let again = try await client.send(.delete, "\(manifests)/\(digest)")
      #expect(again.status == .notFound)
      try expectCode("MANIFEST_UNKNOWN", again)
    }
  }

  @Test("a blob is deleted once", arguments: Rung.allCases)
  func deleteBlob(rung: Rung) async throws {
    try await test(rung) { client in
      let blob = "/v2/library/debian/blobs/\(PushClient.layerDigest)"
      let first = try await client.send(.delete, blob)
      #expect(first.status == .accepted)
      let second = try await client.send(.delete, blob)
      #expect(second.status == .notFound)
      try expectCode("BLOB_UNKNOWN", second)
    }
  }

  @Test("the catalog lists repositories in pages", arguments: Rung.allCases)
  func catalog(rung: Rung) async throws {
    for text in ["b", "a/c"] { _ = push.add([1], to: try #require(RepositoryName(text))) }
    try await test(rung) { client in
      let all = try await client.send(.get, "/v2/_catalog")
      #expect(String(buffer: all.body) == #"{"repositories":["a/c","b","library/debian"]}"#)
      #expect(all.headers[try name("Link")] == nil)
      let first = try await client.send(.get, "/v2/_catalog?n=1")
      #expect(String(buffer: first.body) == #"{"repositories":["a/c"]}"#)
      #expect(
        first.headers[try name("Link")] == #"</v2/_catalog?n=1&last=a%2Fc>; rel="next""#)
      let next = try await client.send(.get, "/v2/_catalog?n=1&last=a%2Fc")
      #expect(String(buffer: next.body) == #"{"repositories":["b"]}"#)
      let head = try await client.send(.head, "/v2/_catalog")
      #expect(head.headers[.contentLength] == "\(all.body.readableBytes)")
    }
  }
}
