// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// What a manifest that this node has served names.
struct ServedManifest: Sendable, Equatable {
  let digest: Digest
  let mediaType: MediaType
  let sizeBytes: Int64
  /// The first ones, `blobsMax` at most: config, then layers, each once.
  let blobs: [Blob]
  /// The manifests of an index, as far.
  let manifests: [Digest]

  /// Bytes that are no manifest name nothing.
  init(_ digest: Digest, _ mediaType: MediaType, bytes: [UInt8]) {
    let references = try? ManifestReferences(parsing: bytes)
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = Int64(bytes.count)
    var blobs: [Blob] = []
    var seen: Set<Digest> = []
    for descriptor in references?.blobs.prefix(Self.blobsMax) ?? [] {
      guard descriptor.sizeBytes >= 0, seen.insert(descriptor.digest).inserted else { continue }
      blobs.append(Blob(digest: descriptor.digest, sizeBytes: descriptor.sizeBytes))
    }
    self.blobs = blobs
    self.manifests = references?.manifests.prefix(Self.blobsMax).map(\.digest) ?? []
  }

  /// Images have at most 127 layers under overlayfs's limits; the bound is for what is no image.
  static let blobsMax = 256
}
