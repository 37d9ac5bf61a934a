// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A whole blob on disk. Only proven bytes become one.
package struct StoredBlob: Sendable, Hashable {
  package let blob: Blob
  /// Known for manifests only.
  package let mediaType: String?
  /// False for a blob of one chunk, which needs none (Design: digest chain).
  package let hasChain: Bool
  /// Stored first by a push: that it is here does not show that an upstream has it.
  package let isPushed: Bool

  package var digest: Digest { blob.digest }
  package var sizeBytes: Int64 { blob.sizeBytes }
}
