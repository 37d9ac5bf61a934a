// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// A manifest without its bytes.
package struct ManifestHead: Sendable, Hashable {
  package let digest: Digest
  package let mediaType: MediaType
  /// Bytes.
  package let sizeBytes: Int64

  package init(digest: Digest, mediaType: MediaType, sizeBytes: Int64) {
    precondition(sizeBytes >= 0)
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = sizeBytes
  }
}
