// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Who has to go.
extension CacheLedger {
  /// Reserves `diskBytes` for a blob that is to be fetched, and chooses what goes for it: nothing
  /// below the high mark; above it the oldest, down to the low mark as far as that can be reached.
  package mutating func admit(_ digest: Digest, diskBytes: Int64, at nowSeconds: Int64)
    -> CacheAdmission
  {
    precondition(diskBytes >= 0, "a blob cannot have \(diskBytes) bytes")
    let entry = entries[digest]
    switch entry?.phase {
    case .whole: return .held
    case .leaving: return .leaving
    case .reserved, .partial, nil: break
    }
    // An owned blob in progress is not charged, and any other only for what it grows by.
    let isOwned = entry?.isOwned ?? false
    let addedBytes = isOwned ? 0 : max(0, diskBytes - (entry?.diskBytes ?? 0))
    // What is gone on from must not go to make room for the rest.
    let keptBytes = entry.map { $0.isEvictable ? $0.diskBytes : 0 } ?? 0
    let leastBytes = cachedBytes - evictableBytes + keptBytes + addedBytes
    if addedBytes > 0, leastBytes > limits.highBytes {
      return .refused(lackingBytes: leastBytes - limits.highBytes)
    }
    if let entry {
      if case .partial = entry.phase { change(digest, at: nowSeconds) { $0.phase = .reserved } }
    }
    let victims = choose(adding: addedBytes)
    if entry == nil {
      reserve(digest, diskBytes: diskBytes, isOwned: false, at: nowSeconds)
    } else {
      change(digest, at: nowSeconds) { $0.diskBytes = max($0.diskBytes, diskBytes) }
    }
    return .admitted(evicting: victims)
  }

  /// What goes because more is held than the high mark allows: after a start with a smaller quota,
  /// or when blobs turned out larger than was reserved. To be deleted and reported as in `admit`.
  package mutating func trim() -> [Digest] { choose(adding: 0) }

  /// What goes because the disk is full, whatever the quota says: the oldest, until they make up
  /// `diskBytes` or none is left. To be deleted and reported as in `admit`.
  package mutating func shed(diskBytes: Int64) -> [Digest] {
    let targetBytes = leavingBytes + diskBytes
    var victims: [Digest] = []
    while leavingBytes < targetBytes, let digest = chooseOldest() { victims.append(digest) }
    return victims
  }

  /// The same for an operation that lacks `lackingBytes` on a full disk, and `spareBytes` beyond
  /// them, but no more than an eighth of what may go: on a small disk the rest of the image that
  /// asks for room is among the newest. Nil if all that may go would not make up what is lacking:
  /// then nothing goes in vain.
  package mutating func shed(ifEnoughFor lackingBytes: Int64, spareBytes: Int64) -> [Digest]? {
    guard evictableBytes > 0, evictableBytes >= lackingBytes else { return nil }
    return shed(diskBytes: max(1, lackingBytes + min(spareBytes, evictableBytes / 8)))
  }

  private mutating func choose(adding addedBytes: Int64) -> [Digest] {
    guard cachedBytes > limits.highBytes - addedBytes else { return [] }
    var victims: [Digest] = []
    while cachedBytes > limits.lowBytes - addedBytes, let digest = chooseOldest() {
      victims.append(digest)
    }
    return victims
  }
}
