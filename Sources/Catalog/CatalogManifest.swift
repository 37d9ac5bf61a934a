// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// A manifest as a repository has it.
package struct CatalogManifest: Sendable, Hashable {
  package let digest: Digest
  /// As it was pushed.
  package let mediaType: MediaType
  package let sizeBytes: Int64

  package init(digest: Digest, mediaType: MediaType, sizeBytes: Int64) {
    precondition(sizeBytes >= 0, "a manifest cannot have \(sizeBytes) bytes")
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = sizeBytes
  }
}
