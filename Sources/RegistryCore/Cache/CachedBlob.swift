// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A blob, or part of one, that a node found on its disk when it started.
package struct CachedBlob: Sendable, Hashable {
  package let digest: Digest
  /// All its files: data, chain and media type.
  package let diskBytes: Int64
  /// Unix time.
  package let lastUsedSeconds: Int64
  /// Whether the catalog owns it.
  package let isOwned: Bool
  /// Whether it is what a fetch that was given up has left.
  package let isPartial: Bool

  package init(
    digest: Digest, diskBytes: Int64, lastUsedSeconds: Int64, isOwned: Bool,
    isPartial: Bool = false
  ) {
    self.digest = digest
    self.diskBytes = diskBytes
    self.lastUsedSeconds = lastUsedSeconds
    self.isOwned = isOwned
    self.isPartial = isPartial
  }
}
