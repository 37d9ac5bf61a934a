// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("CacheLedger")
struct CacheLedgerTests {
  /// 950 may be held, and an eviction goes down to 850.
  let limits = CacheLimits(quotaBytes: 1000)

  @Test("below the high mark nothing is evicted, above it the oldest down to the low mark")
  func marks() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.admit(digestD, diskBytes: 50, at: 101), is: .admitted(evicting: []))
    #expect(ledger.cachedBytes == 950)
    expect(ledger.admit(digestE, diskBytes: 1, at: 102), is: .admitted(evicting: [digestA]))
    #expect(ledger.cachedBytes == 651)
    #expect(ledger.leavingBytes == 300)
    ledger.evicted(digestA)
    #expect(ledger.leavingBytes == 0)
    #expect(ledger.count == 4)
  }

  @Test("a blob that was used is evicted after those that were not")
  func recency() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    _ = ledger.use(digestA, at: 101)
    expect(
      ledger.admit(digestD, diskBytes: 500, at: 102), is: .admitted(evicting: [digestB, digestC]))
  }

  @Test("what is pinned, owned or in progress is never evicted")
  func exempt() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.pin(digestA, at: 101), is: true)
    expect(ledger.own(digestB, at: 101), is: true)
    expect(ledger.admit(digestD, diskBytes: 350, at: 102), is: .admitted(evicting: []))
    expect(ledger.admit(digestE, diskBytes: 100, at: 103), is: .admitted(evicting: [digestC]))
    expect(ledger.admit(digestF, diskBytes: 201, at: 104), is: .refused(lackingBytes: 1))
    // The last one to let go of it makes it evictable.
    expect(ledger.pin(digestA, at: 105), is: true)
    ledger.unpin(digestA, at: 106)
    #expect(ledger.evictableBytes == 0)
    ledger.unpin(digestA, at: 107)
    expect(ledger.admit(digestF, diskBytes: 201, at: 108), is: .admitted(evicting: [digestA]))
  }

  @Test("what nobody owns any more is taken out, unless it is served, fetched or leaving")
  func withdraw() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.own(digestA, at: 101), is: true)
    expect(ledger.pin(digestB, at: 101), is: true)
    expect(ledger.withdraw(digestB, at: 102), is: false)
    expect(ledger.withdraw(digestF, at: 102), is: false)
    expect(ledger.withdraw(digestA, at: 102), is: true)
    expect(ledger.withdraw(digestA, at: 103), is: false)
    #expect(ledger.ownedBytes == 0)
    #expect(ledger.leavingBytes == 300)
    #expect(ledger.invariantViolation() == nil)
    // A push of it waits for that.
    expect(ledger.own(digestA, at: 104), is: false)
    ledger.evicted(digestA)
    expect(ledger.own(digestA, at: 105), is: true)
  }

  @Test("a blob that cannot fit is refused without evicting anything for it")
  func refused() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.admit(digestD, diskBytes: 960, at: 101), is: .refused(lackingBytes: 10))
    #expect(ledger.cachedBytes == 900)
    #expect(ledger.count == 3)
    // Above the low mark by itself, it takes the place of everything.
    expect(
      ledger.admit(digestD, diskBytes: 900, at: 102),
      is: .admitted(evicting: [digestA, digestB, digestC]))
  }

  @Test("what the catalog owns does not count against the quota, and counts once it is let go")
  func owned() {
    var ledger = CacheLedger(
      limits: limits,
      found: [CachedBlob(digest: digestA, diskBytes: 5000, lastUsedSeconds: 1, isOwned: true)],
      at: 100)
    #expect(ledger.ownedBytes == 5000)
    expect(ledger.admit(digestB, diskBytes: 900, at: 101), is: .admitted(evicting: []))
    ledger.disown(digestA, at: 102)
    #expect(ledger.cachedBytes == 5900)
    expect(ledger.trim(), is: [digestA])
  }

  @Test("a push owns its blob before the first byte, and leaves nothing when it is given up")
  func push() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.own(digestD, at: 101), is: true)
    ledger.stored(digestD, diskBytes: 700, at: 102)
    #expect((ledger.cachedBytes, ledger.ownedBytes) == (900, 700))
    expect(ledger.own(digestE, at: 103), is: true)
    ledger.disown(digestE, at: 104)
    #expect(ledger.count == 4)
  }

  @Test("a blob that is being deleted cannot be pinned, owned or fetched until it is gone")
  func leaving() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(diskBytes: 1), is: [digestA])
    expect(ledger.pin(digestA, at: 101), is: false)
    expect(ledger.own(digestA, at: 101), is: false)
    expect(ledger.admit(digestA, diskBytes: 300, at: 101), is: .leaving)
    ledger.evicted(digestA)
    expect(ledger.admit(digestA, diskBytes: 300, at: 102), is: .admitted(evicting: []))
  }

  @Test("a blob that could not be deleted counts again, and others are tried first")
  func evictionFailed() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(diskBytes: 1), is: [digestA])
    ledger.evictionFailed(digestA, at: 101)
    #expect(ledger.cachedBytes == 900)
    expect(ledger.shed(diskBytes: 301), is: [digestB, digestC])
    expect(ledger.shed(diskBytes: 9999), is: [digestA])
    expect(ledger.shed(diskBytes: 9999), is: [])
  }

  @Test("bytes are reserved at admission, corrected when stored, freed when given up")
  func reservation() {
    var ledger = CacheLedger(limits: limits, found: [], at: 0)
    _ = ledger.admit(digestA, diskBytes: 400, at: 1)
    _ = ledger.admit(digestB, diskBytes: 400, at: 2)
    expect(ledger.admit(digestB, diskBytes: 400, at: 3), is: .admitted(evicting: []))
    #expect((ledger.cachedBytes, ledger.evictableBytes) == (800, 0))
    ledger.stored(digestA, diskBytes: 432, at: 4)
    #expect((ledger.cachedBytes, ledger.evictableBytes) == (832, 432))
    expect(ledger.admit(digestA, diskBytes: 400, at: 5), is: .held)
    ledger.abandoned(digestB)
    ledger.abandoned(digestA)
    #expect((ledger.cachedBytes, ledger.count) == (432, 1))
  }

  @Test("what a fetch left counts, goes in its turn, and makes no room for itself when it goes on")
  func partial() {
    var ledger = CacheLedger(
      limits: limits,
      found: [
        CachedBlob(
          digest: digestA, diskBytes: 300, lastUsedSeconds: 10, isOwned: false, isPartial: true),
        CachedBlob(digest: digestB, diskBytes: 300, lastUsedSeconds: 20, isOwned: false),
      ], at: 100)
    #expect((ledger.cachedBytes, ledger.evictableBytes, ledger.wholeCount) == (600, 600, 1))
    #expect(ledger.holdsPartial(digestA) && !ledger.holdsPartial(digestB))
    expect(ledger.admit(digestA, diskBytes: 951, at: 101), is: .refused(lackingBytes: 1))
    expect(ledger.admit(digestA, diskBytes: 700, at: 102), is: .admitted(evicting: [digestB]))
    #expect(!ledger.holdsPartial(digestA))
    ledger.evicted(digestB)
    ledger.suspended(digestA, diskBytes: 400, at: 103)
    #expect((ledger.cachedBytes, ledger.evictableBytes) == (400, 400))
    expect(ledger.admit(digestC, diskBytes: 600, at: 104), is: .admitted(evicting: [digestA]))
    ledger.evictionFailed(digestA, at: 105)
    #expect((ledger.cachedBytes, ledger.wholeCount) == (1000, 0))
  }

  @Test("a fetch that was given up is remembered until the last one who waited lets go")
  func abandonedWhilePinned() {
    var ledger = CacheLedger(limits: limits, found: [], at: 0)
    _ = ledger.admit(digestA, diskBytes: 400, at: 1)
    expect(ledger.pin(digestA, at: 1), is: true)
    ledger.abandoned(digestA)
    #expect((ledger.cachedBytes, ledger.count) == (0, 1))
    // The next fetch has a reader of its own, who stays counted when the first one goes.
    _ = ledger.admit(digestA, diskBytes: 400, at: 2)
    expect(ledger.pin(digestA, at: 2), is: true)
    ledger.unpin(digestA, at: 3)
    ledger.stored(digestA, diskBytes: 400, at: 4)
    #expect(ledger.evictableBytes == 0)
    ledger.unpin(digestA, at: 5)
    #expect(ledger.evictableBytes == 400)
  }

  @Test("on a full disk nothing goes in vain")
  func shedInVain() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(ifEnoughFor: 901, spareBytes: 0), is: nil)
    #expect(ledger.evictableBytes == 900)
    expect(ledger.shed(ifEnoughFor: 301, spareBytes: 0), is: [digestA, digestB])
  }

  @Test("what goes to spare on a full disk is no condition for what is lacking")
  func shedToSpare() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(ifEnoughFor: 250, spareBytes: 100), is: [digestA, digestB])
    expect(ledger.shed(ifEnoughFor: 300, spareBytes: 9999), is: [digestC])
  }

  @Test("what goes to spare on a full disk is an eighth of what may go at most")
  func shedToSpareAtMost() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.shed(ifEnoughFor: 187, spareBytes: 9999), is: [digestA])
    ledger.evicted(digestA)
    expect(ledger.shed(ifEnoughFor: 226, spareBytes: 9999), is: [digestB, digestC])
  }

  @Test("a use is to be written to disk at most once in five minutes")
  func recording() {
    var ledger = CacheLedger.ofThreeBlobs(limits)
    expect(ledger.use(digestA, at: 309), is: false)
    expect(ledger.use(digestA, at: 310), is: true)
    expect(ledger.use(digestA, at: 609), is: false)
    expect(ledger.pin(digestA, at: 609), is: true)
    expect(ledger.unpin(digestA, at: 610), is: true)
    // What is due when the blob is pinned is due still when it is let go.
    expect(ledger.pin(digestA, at: 2000), is: true)
    expect(ledger.unpin(digestA, at: 2001), is: true)
    expect(ledger.use(digestD, at: 5000), is: false)
  }

  @Test("a clock set back changes no order, and times of the future are taken for now")
  func clock() {
    var ledger = CacheLedger(
      limits: limits,
      found: [
        CachedBlob(digest: digestA, diskBytes: 1, lastUsedSeconds: 999_999, isOwned: false),
        CachedBlob(digest: digestB, diskBytes: 1, lastUsedSeconds: 5, isOwned: false),
      ], at: 100)
    _ = ledger.use(digestB, at: 3)
    #expect(ledger.invariantViolation() == nil)
    expect(ledger.shed(diskBytes: 2), is: [digestA, digestB])
  }

  @Test("without a quota nothing is ever evicted for one")
  func unlimited() {
    var ledger = CacheLedger(limits: CacheLimits(quotaBytes: nil), found: [], at: 0)
    ledger.stored(digestA, diskBytes: 1 << 60, at: 1)
    expect(ledger.admit(digestB, diskBytes: 1 << 60, at: 2), is: .admitted(evicting: []))
    expect(ledger.trim(), is: [])
    expect(ledger.shed(diskBytes: 1), is: [digestA])
  }

  @Test("a hundred thousand blobs are evicted in the order of their last use")
  func manyBlobs() {
    let blobs = (0..<100_000).map { index in
      CachedBlob(
        digest: digest(number: index), diskBytes: 10,
        lastUsedSeconds: Int64(index * 7919 % 100_000),
        isOwned: false)
    }
    var ledger = CacheLedger(
      limits: CacheLimits(quotaBytes: 1_000_000), found: blobs, at: 100_000)
    let victims = ledger.trim()
    let expected = blobs.sorted { $0.lastUsedSeconds < $1.lastUsedSeconds }.map(\.digest)
    #expect(victims == Array(expected.prefix(15_000)))
  }
}
