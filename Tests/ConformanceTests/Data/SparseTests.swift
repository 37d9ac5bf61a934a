// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_SPARSE`.
struct SparseTests {
  /// An index of an image that is there and one that is not.
  private static func index() -> ConformanceData {
    var data = ConformanceData()
    let image = data.addImage()
    data.addIndex(of: [image.descriptor, data.absent().descriptor], tags: ["sparse-index"])
    return data
  }

  /// An image one layer of which was never pushed.
  private static func image() -> ConformanceData {
    var data = ConformanceData()
    let layer = data.addBlob()
    data.addImage(
      layers: [layer.descriptor, data.absent("missing layer").descriptor], tags: ["sparse-image"])
    return data
  }

  @Test(
    "an index of which not all is here is taken, unless that is turned off (end-7a, code-5)",
    arguments: [SparseManifests.indexes, .all])
  func sparseIndex(policy: SparseManifests) async throws {
    try await ConformanceRegistry.serving(sparse: policy) { client in
      let data = Self.index()
      try await client.exercise(data) {
        let absent = client.path("manifests/\(data.absent().digest)")
        try await client.expectGone(absent, "MANIFEST_UNKNOWN")
      }
    }
  }

  @Test("what is missing of an index may be pushed after it (end-7a)")
  func filled() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let image = data.addImage()
      let index = data.addIndex(of: [image.descriptor])
      try await client.push(manifest: index)
      for blob in data.blobs { try await client.push(blob) }
      try await client.push(manifest: image)
      for manifest in data.manifests {
        try await client.expectServed(manifest, as: "\(manifest.digest)")
      }
    }
  }

  @Test("an image of which not all is here is taken where that is turned on (end-7a)")
  func sparseImage() async throws {
    try await ConformanceRegistry.serving(sparse: .all) { client in
      try await client.exercise(Self.image())
    }
  }

  @Test(
    "what the policy does not take is refused with what is missing (end-7a, code-5)",
    arguments: [(SparseManifests.none, true), (.none, false), (.indexes, false)])
  func refused(policy: SparseManifests, isIndex: Bool) async throws {
    try await ConformanceRegistry.serving(sparse: policy) { client in
      let data = isIndex ? Self.index() : Self.image()
      for blob in data.blobs { try await client.push(blob) }
      for manifest in data.manifests.dropLast() { try await client.push(manifest: manifest) }
      let last = try #require(data.manifests.last)
      let response = try await client.put(last)
      #expect(response.status == 400)
      #expect(response.errorCode == "MANIFEST_BLOB_UNKNOWN")
      let missing = data.absent(isIndex ? "missing content" : "missing layer").digest
      let detail = response.json?["errors"]?.array?.first?["detail"]?.string
      #expect(detail?.contains("\(missing)") == true)
    }
  }
}
