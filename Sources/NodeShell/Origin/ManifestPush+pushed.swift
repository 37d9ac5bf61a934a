// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

extension ManifestPush {
  /// What the catalog is to name of a manifest that has this digest.
  init(_ manifest: PushedManifest, digest: Digest, tag: Tag?) {
    self.init(
      CatalogManifest(
        digest: digest, mediaType: manifest.mediaType, sizeBytes: Int64(manifest.bytes.count)),
      references: manifest.references,
      requiredBlobs: manifest.references.requiredBlobs.map(\.digest),
      requiredManifests: manifest.references.manifests.map(\.digest), tag: tag)
  }
}
