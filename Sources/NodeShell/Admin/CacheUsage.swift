// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// How much the store holds.
package struct CacheUsage: Sendable, Hashable {
  /// Whole blobs, mirrored or owned.
  package var blobs: Int64 = 0
  /// Mirrored blobs on disk, whole, in part or on their way: what the quota bounds.
  package var mirroredBytes: Int64 = 0
  /// The part of `mirroredBytes` that may be evicted now.
  package var evictableBytes: Int64 = 0
  /// All that operators have pinned, there or not.
  package var pinnedBytes: Int64 = 0
  /// The part of `mirroredBytes` that is pinned.
  package var pinnedDiskBytes: Int64 = 0
  /// Blobs that were pushed here, which the quota does not bound.
  package var ownedBytes: Int64 = 0
  /// Nil where there is none.
  package var quotaBytes: Int64?

  package init() {}

  init(_ ledger: CacheLedger) {
    blobs = Int64(ledger.wholeCount)
    mirroredBytes = ledger.cachedBytes + ledger.leavingBytes
    evictableBytes = ledger.evictableBytes
    pinnedBytes = ledger.keptBytes
    pinnedDiskBytes = ledger.keptDiskBytes
    ownedBytes = ledger.ownedBytes
    quotaBytes = ledger.limits.quotaBytes
  }
}
