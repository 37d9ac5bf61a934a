// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

extension GarbageItem {
  /// A link that may go; what its bytes are worth is told apart.
  init(_ link: CatalogBlobLink) {
    self.init(
      digest: link.blob.digest, sizeBytes: 0,
      reason: .unreferenced(link.repository, sinceSeconds: link.linkedAt))
  }

  init(_ manifest: UntaggedManifest) {
    self.init(
      digest: manifest.content.digest, sizeBytes: 0,
      reason: .untagged(manifest.content.repository, sinceSeconds: manifest.pushedAt))
  }
}

extension CatalogBlobLink {
  var content: OwnedContent { OwnedContent(blob.digest, in: repository) }
}
