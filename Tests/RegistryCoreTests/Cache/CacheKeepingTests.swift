// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("CacheLedger, of what is pinned")
struct CacheKeepingTests {
  /// 950 may be held, and an eviction goes down to 850.
  private let limits = CacheLimits(quotaBytes: 1000)

  private func content(_ digest: Digest, _ sizeBytes: Int64 = 300) -> KeptContent {
    KeptContent(digest: digest, sizeBytes: sizeBytes)
  }

  @Test("what is pinned stays though it is the oldest, and all else goes for what comes")
  func stays() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.keep([content(digestA)], at: 101), is: .kept)
    #expect((ledger.keptBytes, ledger.keptDiskBytes, ledger.evictableBytes) == (300, 300, 600))
    expect(
      ledger.admit(digestD, diskBytes: 650, at: 102), is: .admitted(evicting: [digestB, digestC]))
    expect(ledger.admit(digestE, diskBytes: 1, at: 103), is: .refused(lackingBytes: 1))
    expect(ledger.shed(diskBytes: 9999), is: [])
    ledger.letGo([content(digestA)], at: 104)
    expect(ledger.shed(diskBytes: 9999), is: [digestA])
  }

  @Test("what is pinned before it comes stays once it is there, whole or in part")
  func beforeItComes() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.keep([content(digestD, 400)], at: 101), is: .kept)
    #expect((ledger.keptBytes, ledger.keptDiskBytes) == (400, 0))
    expect(
      ledger.admit(digestD, diskBytes: 400, at: 102), is: .admitted(evicting: [digestA, digestB]))
    #expect(ledger.keptDiskBytes == 400)
    ledger.suspended(digestD, diskBytes: 200, at: 103)
    expect(ledger.shed(diskBytes: 9999), is: [digestC])
    _ = ledger.admit(digestD, diskBytes: 400, at: 104)
    ledger.stored(digestD, diskBytes: 410, at: 105)
    #expect((ledger.keptDiskBytes, ledger.evictableBytes) == (410, 0))
    #expect(ledger.heldBytes(of: [content(digestD, 400), content(digestE)]) == 400)
  }

  @Test("no more is pinned than evictions leave, and the refusal says how much there is")
  func noRoom() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.keep([content(digestD, 600)], at: 101), is: .kept)
    expect(
      ledger.keep([content(digestD, 600), content(digestE, 251)], at: 102),
      is: .refused(neededBytes: 251, roomBytes: 250))
    #expect((ledger.keptBytes, ledger.keeps(digestE)) == (600, false))
    expect(ledger.keep([content(digestD, 600), content(digestE, 250)], at: 103), is: .kept)
    #expect(ledger.keptBytes == 850)
  }

  @Test("what an image becomes is weighed without what it was")
  func inPlace() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    let old = [content(digestA, 300), content(digestB, 400)]
    let new = [content(digestA, 300), content(digestC, 550)]
    expect(ledger.keep(old, at: 101), is: .kept)
    expect(ledger.keep(new, at: 102), is: .refused(neededBytes: 550, roomBytes: 150))
    expect(ledger.keep(new, inPlaceOf: old, at: 103), is: .kept)
    ledger.letGo(old, at: 104)
    #expect(ledger.keptBytes == 850)
    expect(ledger.shed(diskBytes: 9999), is: [digestB])
  }

  @Test("a layer that two images share stays until both are let go")
  func shared() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.keep([content(digestA)], at: 101), is: .kept)
    expect(ledger.keep([content(digestA), content(digestB)], at: 102), is: .kept)
    #expect(ledger.keptBytes == 600)
    ledger.letGo([content(digestA)], at: 103)
    #expect(ledger.keeps(digestA))
    ledger.letGo([content(digestA), content(digestB)], at: 104)
    #expect((ledger.keptBytes, ledger.evictableBytes) == (0, 900))
  }

  @Test("a blob that is on its way out goes, and stays when it comes again")
  func leaving() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(diskBytes: 1), is: [digestA])
    expect(ledger.keep([content(digestA)], at: 101), is: .kept)
    #expect(ledger.keptDiskBytes == 0)
    ledger.evicted(digestA)
    ledger.stored(digestA, diskBytes: 300, at: 102)
    #expect((ledger.keptDiskBytes, ledger.evictableBytes) == (300, 600))
    #expect(ledger.invariantViolation() == nil)
  }

  @Test("what was pinned before a start is kept after it, also by a smaller quota")
  func restart() {
    var ledger = CacheLedger(
      limits: CacheLimits(quotaBytes: 400),
      found: [
        CachedBlob(digest: digestA, diskBytes: 300, lastUsedSeconds: 1, isOwned: false),
        CachedBlob(digest: digestB, diskBytes: 300, lastUsedSeconds: 2, isOwned: false),
      ], kept: [content(digestA), content(digestC)], at: 100)
    #expect((ledger.keptBytes, ledger.keptDiskBytes) == (600, 300))
    expect(ledger.trim(), is: [digestB])
    expect(
      ledger.keep([content(digestD, 10)], at: 101),
      is: .refused(neededBytes: 10, roomBytes: 0))
    // To change for less is always allowed.
    expect(
      ledger.keep([content(digestC)], inPlaceOf: [content(digestA), content(digestC)], at: 102),
      is: .kept)
    #expect(ledger.invariantViolation() == nil)
  }
}
