// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("CacheLedger, against a model")
struct CacheLedgerModelTests {
  @Test(
    "whatever happens in whatever order, the ledger is exact", arguments: 0..<40 as Range<UInt64>)
  func randomSequence(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // Of the twelve digests that there are.
    let limits = CacheLimits(quotaBytes: 1000, keptCountMax: seed.isMultiple(of: 2) ? 12 : 5)
    var ledger = CacheLedger(limits: limits, found: [], at: 0)
    var model = CacheModel(limits: limits)
    var pins: [[KeptContent]] = []
    for step in 0..<600 {
      let digest = digest(number: random.below(12))
      // Now and then the clock goes back.
      let now = Int64(step - random.below(20))
      let choice = random.below(14)
      if choice < 12 {
        apply(choice, digest, Int64(random.below(400)), now, &ledger, &model)
      } else {
        changePins(&pins, &random, now, &ledger, &model)
      }
      #expect(ledger.invariantViolation() == nil, "seed \(seed), step \(step), choice \(choice)")
      #expect(ledger.cachedBytes == model.cachedBytes)
      #expect(ledger.evictableBytes == model.evictableBytes)
      #expect(ledger.keptBytes == model.keptBytes)
      #expect(ledger.keptDiskBytes == model.keptDiskBytes)
      #expect(ledger.count == model.entries.count + model.leaving.count)
    }
    expect(ledger.shed(diskBytes: .max / 2), is: model.entries.filter(\.isEvictable).map(\.digest))
  }

  private func apply(
    _ choice: Int, _ digest: Digest, _ bytes: Int64, _ now: Int64, _ ledger: inout CacheLedger,
    _ model: inout CacheModel
  ) {
    let entry = model.entry(digest)
    switch choice {
    case 0, 1:
      expect(ledger.admit(digest, diskBytes: bytes, at: now), is: model.admit(digest, bytes))
    case 2:
      // A shell stores what was admitted; it cannot store what is on its way out.
      if model.isLeaving(digest) { return }
      ledger.stored(digest, diskBytes: bytes, at: now)
      var stored = entry ?? CacheModel.Entry(digest: digest, bytes: 0, isWhole: true)
      stored.isWhole = true
      stored.isPartial = false
      stored.bytes = bytes
      model.put(stored, for: digest)
    case 3:
      guard entry?.isWhole == true else { return }
      _ = ledger.use(digest, at: now)
      model.change(digest) { _ in }
    case 4:
      expect(ledger.pin(digest, at: now), is: (entry != nil))
      model.change(digest) { $0.pins += 1 }
    case 5:
      ledger.unpin(digest, at: now)
      guard let entry, entry.pins > 0 else { return }
      model.change(digest) { $0.pins -= 1 }
      model.forgetIfIdle(digest)
    case 6:
      own(digest, now, &ledger, &model)
    case 7:
      ledger.disown(digest, at: now)
      guard let entry, entry.isOwned else { return }
      if !entry.isWhole, !entry.isPartial, entry.bytes == 0 {
        model.put(nil, for: digest)
      } else {
        model.change(digest) { $0.isOwned = false }
      }
    case 8:
      expect(ledger.trim(), is: model.trim())
    case 9:
      ledger.began(digest, diskBytes: bytes, at: now)
      if model.isLeaving(digest) || entry?.isWhole == true { return }
      var begun = entry ?? CacheModel.Entry(digest: digest, bytes: 0, isWhole: false)
      begun.isPartial = false
      begun.bytes = max(begun.bytes, bytes)
      model.put(begun, for: digest)
    case 10:
      ledger.suspended(digest, diskBytes: bytes, at: now)
      guard let entry, !entry.isWhole, !entry.isPartial else { return }
      model.change(digest) { suspended in
        suspended.isPartial = true
        suspended.bytes = bytes
      }
    default:
      settle(digest, now, bytes.isMultiple(of: 2), &ledger, &model)
    }
  }

  /// Pins an image of some blobs, in place of another or beside it, or lets one go. A digest is of
  /// one size, as it is in the world.
  private func changePins(
    _ pins: inout [[KeptContent]], _ random: inout SeededGenerator, _ now: Int64,
    _ ledger: inout CacheLedger, _ model: inout CacheModel
  ) {
    let old = pins.isEmpty || random.below(2) == 0 ? nil : random.below(pins.count)
    if let old, random.below(2) == 0 {
      let contents = pins.remove(at: old)
      ledger.letGo(contents, at: now)
      return model.letGo(contents)
    }
    let first = random.below(12)
    let contents = (0..<(1 + random.below(4))).map { index in
      let number = (first + index) % 12
      return KeptContent(digest: digest(number: number), sizeBytes: Int64(40 * number))
    }
    let replaced = old.map { pins[$0] } ?? []
    let outcome = model.keep(contents, inPlaceOf: replaced)
    expect(ledger.keep(contents, inPlaceOf: replaced, at: now), is: outcome)
    guard outcome == .kept else { return }
    if let old {
      pins.remove(at: old)
      ledger.letGo(replaced, at: now)
      model.letGo(replaced)
    }
    pins.append(contents)
  }

  private func own(
    _ digest: Digest, _ now: Int64, _ ledger: inout CacheLedger, _ model: inout CacheModel
  ) {
    expect(ledger.own(digest, at: now), is: !model.isLeaving(digest))
    if model.isLeaving(digest) { return }
    var owned = model.entry(digest) ?? CacheModel.Entry(digest: digest, bytes: 0, isWhole: false)
    owned.isOwned = true
    model.put(owned, for: digest)
  }

  /// What became of a deletion or of a fetch.
  private func settle(
    _ digest: Digest, _ now: Int64, _ isGone: Bool, _ ledger: inout CacheLedger,
    _ model: inout CacheModel
  ) {
    if isGone { ledger.evicted(digest) } else { ledger.evictionFailed(digest, at: now) }
    model.settle(digest, isGone: isGone)
    guard isGone, let entry = model.entry(digest), !entry.isWhole, !entry.isPartial else { return }
    ledger.abandoned(digest)
    model.change(digest) { $0.bytes = 0 }
    model.forgetIfIdle(digest)
  }
}
