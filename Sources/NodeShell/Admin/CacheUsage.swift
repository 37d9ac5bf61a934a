// SPDX-License-Identifier: Apache-2.0

import Storage

/// How much the store holds.
package struct CacheUsage: Sendable, Hashable {
  package let blobs: Int64
  package let bytes: Int64
  /// Nil where there is none.
  package let quotaBytes: Int64?

  package init(blobs: Int64, bytes: Int64, quotaBytes: Int64?) {
    self.blobs = blobs
    self.bytes = bytes
    self.quotaBytes = quotaBytes
  }

  /// Looks at every blob: some milliseconds for a thousand. Blocks on the disk.
  static func counted(in store: BlobStore) throws(StorageError) -> CacheUsage {
    var usage: (blobs: Int64, bytes: Int64) = (0, 0)
    for digest in try store.digests() {
      // One that was removed meanwhile does not count.
      guard let stored = try store.find(digest) else { continue }
      usage.blobs += 1
      usage.bytes += stored.sizeBytes
    }
    return CacheUsage(blobs: usage.blobs, bytes: usage.bytes, quotaBytes: nil)
  }
}
