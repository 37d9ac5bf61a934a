// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a whole blob takes on disk, and when it was last of use.
package struct BlobFootprint: Sendable, Hashable {
  package let blob: Blob
  /// As manifests are, and nothing else.
  package let hasMediaType: Bool
  /// Data, chain and media type; blocks that are not full count as far as they are filled.
  package let diskBytes: Int64
  /// Unix time.
  package let lastUsedSeconds: Int64

  package var digest: Digest { blob.digest }
}
