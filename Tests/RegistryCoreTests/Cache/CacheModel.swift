// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// What a ledger does, said in the plainest way: a list in the order of use, searched each time.
struct CacheModel {
  struct Entry {
    let digest: Digest
    var bytes: Int64
    var isWhole: Bool
    var isPartial = false
    var pins = 0
    var isOwned = false
    var isKept = false

    var isEvictable: Bool { (isWhole || isPartial) && pins == 0 && !isOwned && !isKept }
    /// Nothing is on disk of it, and nobody has to do with it.
    var isIdle: Bool { !isWhole && !isPartial && bytes == 0 && pins == 0 && !isOwned }
  }

  let limits: CacheLimits
  /// The one used last is last.
  private(set) var entries: [Entry] = []
  private(set) var leaving: [Entry] = []
  /// What is pinned, with repetitions.
  private(set) var kept: [KeptContent] = []

  init(limits: CacheLimits) {
    self.limits = limits
  }

  var cachedBytes: Int64 { entries.reduce(0) { $0 + ($1.isOwned ? 0 : $1.bytes) } }
  var keptDiskBytes: Int64 {
    entries.reduce(0) { $0 + ($1.isKept && !$1.isOwned ? $1.bytes : 0) }
  }
  var keptBytes: Int64 { Set(kept).reduce(0) { $0 + $1.sizeBytes } }
  var evictableBytes: Int64 { entries.reduce(0) { $0 + ($1.isEvictable ? $1.bytes : 0) } }

  func entry(_ digest: Digest) -> Entry? { entries.first { $0.digest == digest } }
  func isLeaving(_ digest: Digest) -> Bool { leaving.contains { $0.digest == digest } }

  /// Takes the entry to the end of the order, new or changed; nil removes it.
  mutating func put(_ entry: Entry?, for digest: Digest) {
    entries.removeAll { $0.digest == digest }
    guard var entry else { return }
    entry.isKept = kept.contains { $0.digest == digest }
    entries.append(entry)
  }

  /// Of all that is there, what is pinned now and was not counts as used, and the reverse.
  private mutating func reconsider(_ contents: [KeptContent]) {
    for content in contents {
      let isKept = kept.contains(content)
      if let entry = entry(content.digest), entry.isKept != isKept { change(entry.digest) { _ in } }
    }
  }

  mutating func keep(_ contents: [KeptContent], inPlaceOf old: [KeptContent]) -> KeepOutcome {
    let (before, bytesBefore) = (kept, keptBytes)
    kept += contents
    let neededBytes = keptBytes - bytesBefore
    var without = self
    without.forget(old)
    guard Set(without.kept).count <= max(limits.keptCountMax, Set(before).count) else {
      kept = before
      return .tooMany
    }
    guard without.keptBytes <= max(limits.lowBytes, bytesBefore) else {
      kept = before
      return .refused(neededBytes: neededBytes, roomBytes: max(0, limits.lowBytes - bytesBefore))
    }
    reconsider(contents)
    return .kept
  }

  mutating func letGo(_ contents: [KeptContent]) {
    forget(contents)
    reconsider(contents)
  }

  private mutating func forget(_ contents: [KeptContent]) {
    for content in contents {
      if let index = kept.firstIndex(of: content) { kept.remove(at: index) }
    }
  }

  mutating func change(_ digest: Digest, _ body: (inout Entry) -> Void) {
    guard var entry = entry(digest) else { return }
    body(&entry)
    put(entry, for: digest)
  }

  mutating func forgetIfIdle(_ digest: Digest) {
    if entry(digest)?.isIdle == true { put(nil, for: digest) }
  }

  mutating func admit(_ digest: Digest, _ bytes: Int64) -> CacheAdmission {
    if isLeaving(digest) { return .leaving }
    var entry = entry(digest) ?? Entry(digest: digest, bytes: 0, isWhole: false)
    if entry.isWhole { return .held }
    let added = entry.isOwned ? 0 : max(0, bytes - entry.bytes)
    // What is gone on from is no room for the rest.
    let others = entries.filter { $0.isEvictable && $0.digest != digest }
    let least = cachedBytes - others.reduce(0) { $0 + $1.bytes } + added
    if added > 0, least > limits.highBytes {
      return .refused(lackingBytes: least - limits.highBytes)
    }
    entry.isPartial = false
    if self.entry(digest) != nil { put(entry, for: digest) }
    let victims = cachedBytes + added > limits.highBytes ? evict { $0.cachedBytes + added } : []
    entry.bytes = max(entry.bytes, bytes)
    put(entry, for: digest)
    return .admitted(evicting: victims)
  }

  mutating func trim() -> [Digest] {
    cachedBytes > limits.highBytes ? evict { $0.cachedBytes } : []
  }

  mutating func settle(_ digest: Digest, isGone: Bool) {
    guard let index = leaving.firstIndex(where: { $0.digest == digest }) else { return }
    let entry = leaving.remove(at: index)
    if !isGone { put(entry, for: digest) }
  }

  private mutating func evict(until held: (CacheModel) -> Int64) -> [Digest] {
    var victims: [Digest] = []
    while held(self) > limits.lowBytes, let index = entries.firstIndex(where: \.isEvictable) {
      let victim = entries.remove(at: index)
      leaving.append(victim)
      victims.append(victim.digest)
    }
    return victims
  }
}
