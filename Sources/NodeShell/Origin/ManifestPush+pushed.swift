// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

extension ManifestPush {
  /// What the catalog is to name of a manifest that has this digest.
  init(_ manifest: PushedManifest, digest: Digest, tags: [Tag], sparse: SparseManifests) {
    self.init(
      CatalogManifest(
        digest: digest, mediaType: manifest.mediaType, sizeBytes: Int64(manifest.bytes.count)),
      references: manifest.references,
      requiredBlobs: sparse.requiredBlobs(of: manifest.references).map(\.digest),
      requiredManifests: sparse.requiredManifests(of: manifest.references).map(\.digest),
      tags: tags)
  }

  /// What is told of it: of each tag by itself.
  func targets(in repository: RepositoryName, references: [Descriptor]) -> [EventTarget] {
    (tags.isEmpty ? [nil] : tags.map(Optional.some)).map { tag in
      .manifest(
        manifest.digest, mediaType: manifest.mediaType, sizeBytes: manifest.sizeBytes,
        in: repository, tag: tag, references: references)
    }
  }
}
