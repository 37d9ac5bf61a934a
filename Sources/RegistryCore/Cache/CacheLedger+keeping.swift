// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What an operator has pinned stays, whatever else comes; what of it is not there yet has its room
/// when it comes, for all else goes before it. So it is no more than the low mark: what evictions
/// leave.
extension CacheLedger {
  /// Keeps content from being evicted until as many calls of `letGo`.
  ///
  /// - Parameters:
  ///   - contents: each digest once.
  ///   - old: what the caller lets go after it. That takes no room from what comes in its place.
  package mutating func keep(
    _ contents: [KeptContent], inPlaceOf old: [KeptContent] = [], at nowSeconds: Int64
  ) -> KeepOutcome {
    let (bytesBefore, countBefore) = (keptBytes, kept.count)
    add(contents)
    let neededBytes = keptBytes - bytesBefore
    remove(old)
    let (bytesAfter, countAfter) = (keptBytes, kept.count)
    add(old)
    guard countAfter <= max(limits.keptCountMax, countBefore) else {
      remove(contents)
      return .tooMany
    }
    guard bytesAfter <= max(limits.lowBytes, bytesBefore) else {
      remove(contents)
      return .refused(
        neededBytes: neededBytes, roomBytes: max(0, limits.lowBytes - bytesBefore))
    }
    reconsider(contents, at: nowSeconds)
    return .kept
  }

  /// What of the contents is whole here.
  package func heldBytes(of contents: [KeptContent]) -> Int64 {
    contents.reduce(0) { $0 + (holds($1.digest) ? $1.sizeBytes : 0) }
  }

  package mutating func letGo(_ contents: [KeptContent], at nowSeconds: Int64) {
    remove(contents)
    reconsider(contents, at: nowSeconds)
  }

  /// Whether an operator wants the blob to stay.
  package func keeps(_ digest: Digest) -> Bool { kept.contains(digest) }

  mutating func add(_ contents: [KeptContent]) {
    for content in contents {
      if kept.contains(content.digest) {
        kept[existing: content.digest].timesCount += 1
      } else {
        kept[content.digest] = Kept(sizeBytes: content.sizeBytes, timesCount: 1)
        keptBytes += content.sizeBytes
      }
    }
  }

  private mutating func remove(_ contents: [KeptContent]) {
    for content in contents {
      guard let entry = kept[content.digest] else {
        preconditionFailure("\(content.digest) was let go more often than it was kept")
      }
      if entry.timesCount > 1 {
        kept[existing: content.digest].timesCount -= 1
      } else {
        kept.remove(content.digest)
        keptBytes -= entry.sizeBytes
      }
    }
  }

  /// That it was pinned, or is no more, counts as a use.
  private mutating func reconsider(_ contents: [KeptContent], at nowSeconds: Int64) {
    for content in contents {
      guard let entry = entries[content.digest], entry.isKept != keeps(content.digest) else {
        continue
      }
      change(content.digest, at: nowSeconds) { _ in }
    }
  }

  struct Kept: Sendable {
    let sizeBytes: Int64
    /// One image may be pinned by several names, and images share layers.
    var timesCount: Int
  }
}
