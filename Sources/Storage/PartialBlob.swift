// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Part of a blob on disk that nobody is fetching now.
package struct PartialBlob: Sendable, Hashable {
  package let blob: Blob
  /// Of data and chain together. The space of the whole blob is reserved from the start.
  package let diskBytes: Int64
  /// Unix time of the last write, or of the reopening.
  package let writtenSeconds: Int64

  package var digest: Digest { blob.digest }
}
