// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a node's cache holds, and what has to go when more is to come: the least recently used of
/// the mirrored blobs. It decides; a shell deletes, and reports.
///
/// It counts the files that the node itself has made: those of whole blobs, what is reserved for
/// blobs in progress, and what was left of those that were given up. What the catalog owns is
/// counted apart and not against the quota: no eviction could make room of it. Every operation
/// takes constant time per blob it names.
///
/// Times are Unix times, since they outlive the process. A clock that is set back does not change
/// the order.
package struct CacheLedger: Sendable {
  package let limits: CacheLimits
  /// Mirrored blobs, whole, in part or reserved for: what the quota bounds.
  package private(set) var cachedBytes: Int64 = 0
  /// The part of `cachedBytes` that may be evicted now.
  package private(set) var evictableBytes: Int64 = 0
  /// Blobs that the catalog owns.
  package private(set) var ownedBytes: Int64 = 0
  /// Blobs that were chosen to be evicted and are not deleted yet.
  package private(set) var leavingBytes: Int64 = 0
  /// All that is pinned, there or not: what an operator has given away of the quota.
  package internal(set) var keptBytes: Int64 = 0
  /// The part of `cachedBytes` that is pinned.
  package private(set) var keptDiskBytes: Int64 = 0
  /// Whole blobs, owned or not.
  package private(set) var wholeCount = 0

  private(set) var entries = OrderedTable<Digest, CacheEntry>()
  private(set) var order = RecencyList()
  var kept = OrderedTable<Digest, Kept>()
  private var latestSeconds: Int64

  /// A ledger of what was found on disk. Times that lie in the future are taken for now.
  ///
  /// - Parameter kept: as `keep` has let it in before, whatever the quota is now.
  package init(
    limits: CacheLimits, found: [CachedBlob], kept: [KeptContent] = [], at nowSeconds: Int64
  ) {
    self.limits = limits
    self.latestSeconds = nowSeconds
    add(kept)
    for blob in found.sorted(by: Self.isBefore) {
      precondition(!entries.contains(blob.digest), "\(blob.digest) was found twice")
      let seconds = min(blob.lastUsedSeconds, nowSeconds)
      insert(
        CacheEntry(
          phase: blob.isPartial ? .partial : .whole, diskBytes: blob.diskBytes,
          lastUsedSeconds: seconds, recordedSeconds: seconds, isOwned: blob.isOwned),
        for: blob.digest)
    }
  }

  package var count: Int { entries.count }

  /// Whether the blob is there, whole and not just being deleted.
  package func holds(_ digest: Digest) -> Bool { entries[digest]?.isWhole ?? false }

  /// Whether what was left of the blob is there, with no fetch that goes on from it.
  package func holdsPartial(_ digest: Digest) -> Bool {
    if case .partial = entries[digest]?.phase { true } else { false }
  }

  /// Whether the blob is just being deleted.
  package func isLeaving(_ digest: Digest) -> Bool {
    if case .leaving = entries[digest]?.phase { true } else { false }
  }

  /// Keeps the blob from being evicted until as many calls of `unpin`. False if it is not there, or
  /// just being deleted.
  package mutating func pin(_ digest: Digest, at nowSeconds: Int64) -> Bool {
    guard let entry = entries[digest] else { return false }
    if case .leaving = entry.phase { return false }
    change(digest, at: nowSeconds) { $0.pins += 1 }
    return true
  }

  /// Counts as a use; true if that should be written to disk.
  @discardableResult
  package mutating func unpin(_ digest: Digest, at nowSeconds: Int64) -> Bool {
    // A blob can be removed by an operator while it is pinned.
    guard let entry = entries[digest], entry.pins > 0 else { return false }
    change(digest, at: nowSeconds) { $0.pins -= 1 }
    if entries[existing: digest].isIdle {
      removed(digest)
      return false
    }
    return recordIfDue(digest)
  }

  /// The catalog refers to the blob, or is about to: to be called before it is stored or linked.
  /// A blob that is not there yet is taken for one being pushed. False if it is just being deleted:
  /// then it MUST NOT be linked; ask again after `evicted` or `evictionFailed`.
  package mutating func own(_ digest: Digest, at nowSeconds: Int64) -> Bool {
    switch entries[digest]?.phase {
    case .leaving:
      return false
    case .reserved, .partial, .whole:
      change(digest, at: nowSeconds) { $0.isOwned = true }
    case nil:
      reserve(digest, diskBytes: 0, isOwned: true, at: nowSeconds)
    }
    return true
  }

  /// The catalog refers to the blob no more: if it is there it is mirrored content from now on.
  package mutating func disown(_ digest: Digest, at nowSeconds: Int64) {
    guard let entry = entries[digest], entry.isOwned else { return }
    if case .reserved = entry.phase, entry.diskBytes == 0 {
      // A push that came to nothing.
      removed(digest)
    } else {
      change(digest, at: nowSeconds) { $0.isOwned = false }
    }
  }

  /// A fetch of the blob begins. It has been admitted; if its reservation was given up since, with
  /// another fetch, it counts again from here on.
  package mutating func began(_ digest: Digest, diskBytes: Int64, at nowSeconds: Int64) {
    switch entries[digest]?.phase {
    case .whole, .leaving: break
    case .reserved, .partial:
      change(digest, at: nowSeconds) { entry in
        entry.phase = .reserved
        entry.diskBytes = max(entry.diskBytes, diskBytes)
      }
    case nil:
      reserve(digest, diskBytes: diskBytes, isOwned: false, at: nowSeconds)
    }
  }

  /// The blob is whole and takes this much on disk; it need not have been admitted.
  package mutating func stored(_ digest: Digest, diskBytes: Int64, at nowSeconds: Int64) {
    if !entries.contains(digest) { reserve(digest, diskBytes: 0, isOwned: false, at: nowSeconds) }
    change(digest, at: nowSeconds) { entry in
      entry.phase = .whole
      entry.diskBytes = diskBytes
      // Its folder is as new as this use.
      entry.recordedSeconds = entry.lastUsedSeconds
    }
  }

  /// The fetch was given up, and its bytes are free again; without effect once the blob is whole.
  package mutating func abandoned(_ digest: Digest) {
    guard let entry = entries[digest], case .reserved = entry.phase else { return }
    // A push of the same blob goes on, or somebody is still to let go of it.
    change(digest, at: latestSeconds) { $0.diskBytes = 0 }
    if entries[existing: digest].isIdle { removed(digest) }
  }

  /// The fetch was given up, and what it left takes this much on disk. It may be evicted like a
  /// whole blob, until it is admitted again. Without effect once the blob is whole.
  package mutating func suspended(_ digest: Digest, diskBytes: Int64, at nowSeconds: Int64) {
    guard let entry = entries[digest], case .reserved = entry.phase else { return }
    change(digest, at: nowSeconds) { entry in
      entry.phase = .partial
      entry.diskBytes = diskBytes
    }
  }

  /// A blob that was chosen is deleted; without effect if it has been stored again since.
  package mutating func evicted(_ digest: Digest) {
    if case .leaving = entries[digest]?.phase { removed(digest) }
  }

  /// A blob that was chosen could not be deleted: it counts again. It comes last in the order, so
  /// that the next eviction does not fail on the same blob.
  package mutating func evictionFailed(_ digest: Digest, at nowSeconds: Int64) {
    guard case .leaving(let isWhole) = entries[digest]?.phase else { return }
    change(digest, at: nowSeconds) { $0.phase = isWhole ? .whole : .partial }
  }

  /// The blob is not on disk any more, for whatever reason.
  package mutating func removed(_ digest: Digest) {
    guard var entry = entries[digest] else { return }
    release(&entry)
    entries.remove(digest)
  }

  mutating func reserve(
    _ digest: Digest, diskBytes: Int64, isOwned: Bool, at nowSeconds: Int64
  ) {
    latestSeconds = max(latestSeconds, nowSeconds)
    insert(
      CacheEntry(
        phase: .reserved, diskBytes: diskBytes, lastUsedSeconds: latestSeconds,
        recordedSeconds: latestSeconds, isOwned: isOwned),
      for: digest)
  }

  /// Changes an entry as a use of its blob.
  mutating func change(
    _ digest: Digest, at nowSeconds: Int64, _ body: (inout CacheEntry) -> Void
  ) {
    latestSeconds = max(latestSeconds, nowSeconds)
    var entry = entries[existing: digest]
    release(&entry)
    entry.lastUsedSeconds = latestSeconds
    body(&entry)
    insert(entry, for: digest)
  }

  /// True if the last use should be written to disk, which is then taken to be done.
  private mutating func recordIfDue(_ digest: Digest) -> Bool {
    let entry = entries[existing: digest]
    guard entry.isWhole,
      entry.lastUsedSeconds - entry.recordedSeconds >= limits.recordEverySeconds
    else { return false }
    entries[existing: digest].recordedSeconds = entry.lastUsedSeconds
    return true
  }

  /// Takes the oldest blob out of the order, to be deleted by the shell; nil if none may be.
  mutating func chooseOldest() -> Digest? {
    guard let digest = order.oldest else { return nil }
    choose(digest)
    return digest
  }

  private mutating func choose(_ digest: Digest) {
    var entry = entries[existing: digest]
    release(&entry)
    entry.phase = .leaving(isWhole: entry.isWhole)
    insert(entry, for: digest)
  }

  /// Takes a blob out that nobody owns any more, to be deleted and reported as in `admit`; false if
  /// it is served, fetched or being deleted just now, or not there.
  package mutating func withdraw(_ digest: Digest, at nowSeconds: Int64) -> Bool {
    guard let entry = entries[digest] else { return false }
    if entry.isOwned { change(digest, at: nowSeconds) { $0.isOwned = false } }
    guard entries[existing: digest].isEvictable else { return false }
    choose(digest)
    return true
  }

  /// Counts the entry, and puts it at the end of the order if it may be evicted.
  private mutating func insert(_ entry: CacheEntry, for digest: Digest) {
    var entry = entry
    entry.isKept = kept.contains(digest)
    count(entry, times: 1)
    if entry.isEvictable { entry.place = order.append(digest) }
    entries[digest] = entry
  }

  /// Undoes `insert`, but for the entry in the table.
  private mutating func release(_ entry: inout CacheEntry) {
    count(entry, times: -1)
    if let place = entry.place { order.remove(at: place) }
    entry.place = nil
  }

  private mutating func count(_ entry: CacheEntry, times factor: Int64) {
    let bytes = entry.diskBytes * factor
    switch entry.phase {
    case .leaving: leavingBytes += bytes
    case .reserved, .partial, .whole:
      if entry.isOwned { ownedBytes += bytes } else { cachedBytes += bytes }
    }
    if entry.isEvictable { evictableBytes += bytes }
    if entry.isKept, entry.isCached { keptDiskBytes += bytes }
    if entry.isWhole { wholeCount += Int(factor) }
  }

  private static func isBefore(_ left: CachedBlob, _ right: CachedBlob) -> Bool {
    (left.lastUsedSeconds, left.digest) < (right.lastUsedSeconds, right.digest)
  }
}
