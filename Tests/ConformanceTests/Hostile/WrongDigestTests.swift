// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// Digests of a wrong length or form, in every place that takes one.
struct WrongDigestTests {
  static let digests = [
    "sha256:", "sha256:aa", "sha256:" + String(repeating: "a", count: 63),
    "sha256:" + String(repeating: "a", count: 65), "sha256:" + String(repeating: "A", count: 64),
    "sha256:" + String(repeating: "g", count: 64), "sha256:" + String(repeating: "a", count: 128),
    "sha512:" + String(repeating: "a", count: 64), "sha512:" + String(repeating: "a", count: 127),
    "sha384:" + String(repeating: "a", count: 96), ":" + String(repeating: "a", count: 64),
    "sha256::" + String(repeating: "a", count: 64), "sha256:" + String(repeating: "a", count: 4000),
  ]

  @Test("in the path it is 400 DIGEST_INVALID (end-2, end-3, end-7a, end-12a)", arguments: digests)
  func path(digest: String) async throws {
    try await ConformanceRegistry.serving { client in
      for (method, rest) in [
        (.get, "blobs"), (.head, "blobs"), (.delete, "blobs"), (.get, "manifests"),
        (.put, "manifests"), (.delete, "manifests"), (.get, "referrers"),
      ] as [(ConformanceMethod, String)] {
        let response = try await client.send(
          method, client.path("\(rest)/\(digest)"))
        #expect(response.status == 400, "\(method) \(rest)")
        if method != .head { #expect(response.errorCode == "DIGEST_INVALID") }
      }
    }
  }

  @Test(
    "in a query it is refused, and a mount becomes an upload (end-4b, end-6, end-11)",
    arguments: digests)
  func query(digest: String) async throws {
    try await ConformanceRegistry.serving { client in
      let posted = try await client.send(
        .post, client.path("blobs/uploads/?digest=\(digest)"), body: [1])
      let location = try await client.startUpload()
      let put = try await client.send(.put, "\(location)?digest=\(digest)", body: [1])
      for response in [posted, put] {
        #expect(response.status == 400)
        #expect(response.errorCode == "DIGEST_INVALID")
      }
      // It is a client's slip, and nothing was made of the upload.
      #expect(try await client.send(.get, location).status == 204)
      let mount = try await client.send(.post, client.path("blobs/uploads/?mount=\(digest)"))
      #expect(mount.status == 202)
    }
  }

  @Test("in a manifest it is 400 MANIFEST_INVALID (end-7a, code-6)", arguments: digests)
  func manifest(digest: String) async throws {
    let entry = JSONValue.fields([
      "mediaType": .string(ConformanceData.layerType), "digest": .string(digest),
      "size": .integer(1),
    ])
    try await ConformanceRegistry.serving { client in
      for (type, members) in [
        (MediaType.imageManifest, ["config": entry] as KeyValuePairs<String, JSONValue?>),
        (.imageManifest, ["layers": .array([entry])]),
        (.imageIndex, ["manifests": .array([entry])]),
        (.imageManifest, ["layers": .array([]), "subject": entry]),
      ] {
        let manifest = ConformanceData().content(.fields(members), type)
        let response = try await client.put(manifest, as: "latest")
        #expect(response.status == 400)
        #expect(response.errorCode == "MANIFEST_INVALID")
      }
      try await client.expectGone(client.path("manifests/latest"), "MANIFEST_UNKNOWN")
    }
  }
}
