// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

extension ConformanceClient {
  /// The course that the conformance suite takes with each kind of data: push all, list, ask for
  /// and pull all by digest and tag, list referrers, then delete it all again.
  ///
  /// - Parameter whenPushed: what else the test has to say of it.
  func exercise(
    _ data: ConformanceData, whenPushed: () async throws -> Void = {}
  ) async throws {
    try await push(data)
    #expect(Set(try await tags()).isSuperset(of: data.manifests.flatMap(\.tags)))
    for blob in data.blobs { try await expectServed(blob) }
    for manifest in data.manifests {
      for reference in ["\(manifest.digest)"] + manifest.tags {
        try await expectServed(manifest, as: reference)
      }
    }
    try await expectReferrers(of: data)
    try await whenPushed()
    try await delete(data)
  }

  func push(_ data: ConformanceData, in repository: String = repository) async throws {
    for blob in data.blobs { try await push(blob, in: repository) }
    for manifest in data.manifests {
      try await push(manifest: manifest, in: repository)
      for tag in manifest.tags {
        let response = try await put(manifest, as: tag, in: repository)
        #expect(response.status == 201)
        #expect(response["Docker-Content-Digest"] == "\(manifest.digest)")
      }
    }
  }

  private func expectReferrers(of data: ConformanceData) async throws {
    for referrer in data.manifests {
      guard let subject = referrer.subject else { continue }
      let all = try await referrers(of: subject)
      #expect(all["OCI-Filters-Applied"] == nil)
      let entry = try #require(
        all.json?["manifests"]?.array?.first { $0["digest"]?.string == "\(referrer.digest)" })
      #expect(entry["mediaType"]?.string == referrer.mediaType)
      #expect(entry["size"]?.integer == Int64(referrer.bytes.count))
      #expect(entry["artifactType"]?.string == referrer.artifactType)
      #expect(entry["annotations"] == (try JSONValue(parsing: referrer.bytes))["annotations"])
      guard let type = referrer.artifactType else { continue }
      let filtered = try await referrers(of: subject, "?artifactType=\(type)")
      #expect(filtered.list("OCI-Filters-Applied") == ["artifactType"])
      let same = data.manifests.filter { $0.subject == subject && $0.artifactType == type }
      #expect(Set(filtered.listedDigests) == Set(same.map { "\($0.digest)" }))
    }
  }

  /// Each is gone at once (end-9, end-10).
  private func delete(_ data: ConformanceData) async throws {
    for tag in data.manifests.flatMap(\.tags) {
      #expect(try await send(.delete, path("manifests/\(tag)")).status == 202)
      try await expectGone(path("manifests/\(tag)"), "MANIFEST_UNKNOWN")
    }
    for manifest in data.manifests.reversed() {
      #expect(try await send(.delete, path("manifests/\(manifest.digest)")).status == 202)
      try await expectGone(path("manifests/\(manifest.digest)"), "MANIFEST_UNKNOWN")
      if let subject = manifest.subject {
        let listed = try await referrers(of: subject).listedDigests
        #expect(!listed.contains("\(manifest.digest)"))
      }
    }
    for blob in data.blobs {
      #expect(try await send(.delete, path("blobs/\(blob.digest)")).status == 202)
      try await expectGone(path("blobs/\(blob.digest)"), "BLOB_UNKNOWN")
    }
  }
}
