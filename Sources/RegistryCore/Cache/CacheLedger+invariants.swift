// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What holds after every call.
extension CacheLedger {
  /// What is broken; nil if nothing is.
  package func invariantViolation() -> String? {
    var cached: Int64 = 0
    var evictable: Int64 = 0
    var owned: Int64 = 0
    var leaving: Int64 = 0
    var evictableCount = 0
    var whole = 0
    var keptDisk: Int64 = 0
    var violation: String?
    entries.forEach { digest, entry in
      switch entry.phase {
      case .leaving:
        leaving += entry.diskBytes
        if entry.pins > 0 || entry.isOwned { violation = "\(digest) leaves though it is needed" }
      case .reserved, .partial, .whole:
        if entry.isOwned { owned += entry.diskBytes } else { cached += entry.diskBytes }
      }
      if entry.isWhole { whole += 1 }
      if entry.isKept != keeps(digest) { violation = "\(digest) is not known to be pinned, or not" }
      if entry.isKept, entry.isCached { keptDisk += entry.diskBytes }
      if entry.isEvictable {
        evictable += entry.diskBytes
        evictableCount += 1
      }
      if entry.isEvictable != (entry.place != nil) { violation = "\(digest) is out of order" }
    }
    if let violation { return violation }
    let counted = [cachedBytes, evictableBytes, ownedBytes, leavingBytes, keptDiskBytes]
    if counted != [cached, evictable, owned, leaving, keptDisk] {
      return
        "\(counted) bytes are counted, \([cached, evictable, owned, leaving, keptDisk]) are there"
    }
    let pinned = kept.values.reduce(0) { $0 + $1.sizeBytes }
    if keptBytes != pinned { return "\(keptBytes) bytes are taken for pinned, \(pinned) are" }
    if wholeCount != whole { return "\(wholeCount) blobs are counted, \(whole) are there" }
    let ordered = order.digests
    if ordered.count != evictableCount {
      return "\(ordered.count) blobs are in order, \(evictableCount) may be evicted"
    }
    let seconds = ordered.map { entries[existing: $0].lastUsedSeconds }
    for (earlier, later) in zip(seconds, seconds.dropFirst()) where earlier > later {
      return "a blob used at \(earlier) comes before one used at \(later)"
    }
    return nil
  }
}
