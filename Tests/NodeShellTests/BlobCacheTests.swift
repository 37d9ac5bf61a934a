// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("A node's cache")
struct BlobCacheTests {
  private let node: CacheFixture
  private let a: Digest
  private let b: Digest
  private let c: Digest
  /// A blob that is to be fetched.
  private let d = ChainFixture.digest

  /// Three blobs of 300 bytes, used in this order. Of a quota of 1,000 bytes 950 may be held, and
  /// an eviction goes down to 850.
  init() throws {
    node = try CacheFixture()
    a = try node.store(0xaa, sizeBytes: 300, usedAt: 10)
    b = try node.store(0xbb, sizeBytes: 300, usedAt: 20)
    c = try node.store(0xcc, sizeBytes: 300, usedAt: 30)
  }

  private func reserved(_ room: CacheRoom) throws -> BlobPin { try #require(room.pin) }

  @Test("what was unused longest is gone when the room for the next blob is there")
  func order() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    try #require(cache.pin(a)).release()
    let pin = try reserved(await cache.reserve(d, diskBytes: 500))
    #expect(node.evicted == [b, c])
    #expect(try node.isStored(a))
    #expect(try node.isGone(b) && node.isGone(c))
    #expect((cache.usage.mirroredBytes, cache.usage.blobs) == (800, 1))
    cache.reportUsage()
    #expect(node.value("shoal_cache_evicted_blobs_total") == "2")
    #expect(node.value("shoal_cache_evicted_bytes_total") == "600")
    #expect(node.value("shoal_cache_bytes") == "800")
    #expect(node.value("shoal_cache_evictable_bytes") == "300")
    #expect(node.value("shoal_cache_quota_bytes") == "1000")
    pin.release()
  }

  @Test("a blob that is served stays until the last one has been served")
  func pinned() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let first = try #require(cache.pin(a))
    let second = try #require(cache.pin(a))
    _ = try reserved(await cache.reserve(d, diskBytes: 100))
    #expect(node.evicted == [b])
    first.release()
    first.release()
    guard case .refused = await cache.reserve(d, diskBytes: 700) else {
      Issue.record("room was found although \(a) is being served")
      return
    }
    #expect(try node.isStored(a) && node.isStored(c))
    second.release()
    _ = try reserved(await cache.reserve(d, diskBytes: 700))
    #expect(try node.isGone(a))
  }

  @Test("what the catalog owns stays and does not count, and is cache once it is let go")
  func owned() async throws {
    let cache = try node.start(quotaBytes: 1_000, owned: [a])
    await cache.own(b)
    #expect((cache.usage.mirroredBytes, cache.usage.ownedBytes) == (300, 600))
    let pin = try reserved(await cache.reserve(d, diskBytes: 900))
    #expect(node.evicted == [c])
    cache.disown(a)
    try await node.wait(for: "what was let go is too much and goes") { try node.isGone(a) }
    #expect(try node.isStored(b))
    pin.release()
  }

  @Test("after a restart the order is the same, and a smaller quota is kept to")
  func restart() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    try #require(cache.pin(a)).release()
    try await node.wait(for: "the use is on disk") {
      try node.store.footprint(of: a)?.lastUsedSeconds == node.seconds
    }
    let next = try node.start(quotaBytes: 500)
    next.trim()
    try await node.wait(for: "two blobs have gone") { node.evicted.count == 2 }
    #expect(node.evicted == [b, c])
    #expect(try node.isStored(a))
  }

  @Test("what a fetch left counts, and goes like a blob")
  func partial() async throws {
    let left = try node.leavePartial(0xdd, sizeBytes: 90)
    let cache = try node.start(quotaBytes: 1_100)
    // With three bytes of chain.
    #expect(cache.usage.mirroredBytes == 993)
    for digest in [a, b, c] { try #require(cache.pin(digest)).release() }
    _ = try reserved(await cache.reserve(d, diskBytes: 53))
    #expect(node.evicted == [left.digest, a])
    #expect(try node.store.partials().isEmpty)
  }

  @Test("a fetch that is given up counts for what it leaves, or for nothing")
  func fetchFailed() async throws {
    let cache = try node.start(quotaBytes: 2_000)
    let left = try node.leavePartial(0xdd, sizeBytes: 90)
    let first = try reserved(await cache.reserve(left.digest, diskBytes: 90))
    cache.fetchBegan(left)
    cache.fetchFailed(left.digest, partialBytes: 93)
    first.release()
    #expect((cache.usage.mirroredBytes, cache.usage.evictableBytes) == (993, 993))
    let second = try reserved(await cache.reserve(left.digest, diskBytes: 90))
    #expect(cache.usage.evictableBytes == 900)
    cache.fetchFailed(left.digest, partialBytes: nil)
    second.release()
    #expect(cache.usage.mirroredBytes == 900)
  }

  @Test("a blob that cannot be deleted counts still, and is deleted when that is possible")
  func deletionFails() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    try node.breakDeletion()
    let pin = try reserved(await cache.reserve(d, diskBytes: 100))
    #expect(node.evicted.isEmpty)
    #expect(cache.usage.mirroredBytes == 1_000)
    #expect(try node.isStored(a))
    #expect(node.value("shoal_cache_evicted_blobs_total") == "0")
    try node.mendDeletion()
    // Not before the disk has had a rest.
    node.seconds += 60
    pin.release()
    try await node.wait(for: "a blob has gone") { !node.evicted.isEmpty }
    #expect(cache.usage.mirroredBytes <= 950)
  }

  @Test("a blob that was deleted behind the node's back counts no more, and can be fetched")
  func deletedByOthers() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    try node.store.delete(a)
    #expect(try cache.refresh(a) == false)
    #expect(cache.usage.mirroredBytes == 600)
    _ = try reserved(await cache.reserve(a, diskBytes: 300))
  }

  @Test("on a full disk the cache makes room, with or without a quota, and the work is done again")
  func fullDisk() throws {
    let cache = try node.start(quotaBytes: nil, freeBytes: { 0 })
    let large = try node.store(0xee, sizeBytes: 400_000, usedAt: 40)
    try cache.refresh(large)
    var tries = 0
    try cache.makingRoom(forBytes: 1_000) { () throws(StorageError) in
      tries += 1
      if tries == 1 { throw StorageError(.noSpace, operation: "write", path: "data") }
    }
    #expect(tries == 2)
    #expect(node.evicted == [a, b, c, large])
  }

  @Test("on a full disk nothing goes for what would not fit all the same")
  func fullDiskInVain() throws {
    let cache = try node.start(quotaBytes: nil, freeBytes: { 0 })
    var tries = 0
    let error = #expect(throws: StorageError.self) {
      try cache.makingRoom(forBytes: 1_000) { () throws(StorageError) in
        tries += 1
        throw StorageError(.noSpace, operation: "write", path: "data")
      }
    }
    #expect(error?.code == .noSpace)
    #expect(tries == 1)
    #expect(node.evicted.isEmpty)
  }
  @Test("on a full disk the work is done again when what had to go is not open any more")
  func fullDiskAndOpenFiles() throws {
    let closed = RecordedLines()
    let cache = try node.start(quotaBytes: nil, freeBytes: { 0 }) { digest, onClosed in
      Task.detached {
        closed.append("\(digest)")
        onClosed()
      }
    }
    try cache.refresh(try node.store(0xee, sizeBytes: 400_000, usedAt: 40))
    var closedBefore: [Set<String>] = []
    try cache.makingRoom(forBytes: 1_000) { () throws(StorageError) in
      closedBefore.append(Set(closed.all))
      if closedBefore.count == 1 { throw StorageError(.noSpace, operation: "write", path: "data") }
    }
    #expect(closedBefore == [[], Set(node.evicted.map(\.description))])
    #expect(node.evicted.count == 4)
  }

  @Test("on a full disk the work is done again though what had to go stays open")
  func fullDiskAndFilesKeptOpen() throws {
    let cache = try node.start(quotaBytes: nil, freeBytes: { 0 }, closingSecondsMax: 0) { _, _ in }
    try cache.refresh(try node.store(0xee, sizeBytes: 400_000, usedAt: 40))
    var tries = 0
    try cache.makingRoom(forBytes: 1_000) { () throws(StorageError) in
      tries += 1
      if tries == 1 { throw StorageError(.noSpace, operation: "write", path: "data") }
    }
    #expect(tries == 2)
  }

  @Test(
    "on a read-only disk nothing is taken in, and nothing chosen to go for it",
    .enabled(if: ScratchFileSystem.isAvailable, "needs the right to mount a tmpfs"))
  func readOnlyDisk() async throws {
    let disk = try ScratchFileSystem("size=1m")
    var held: [Digest] = []
    do {
      let before = CacheFixture(folder: disk.path, store: try FileBlobStore(directory: disk.path))
      held = try [0xaa, 0xbb, 0xcc].map { try before.store($0, sizeBytes: 300, usedAt: 10) }
      try disk.makeReadOnly()
    }
    let node = CacheFixture(folder: disk.path, store: try disk.reopenStore())
    let cache = try node.start(quotaBytes: 1_000)
    guard case .refused = await cache.reserve(d, diskBytes: 500) else {
      Issue.record("room was found on a read-only disk")
      return
    }
    guard case .held = await cache.reserve(held[0], diskBytes: 300) else {
      Issue.record("\(held[0]) is not held")
      return
    }
    #expect(node.evicted.isEmpty)
    #expect((cache.usage.mirroredBytes, cache.usage.evictableBytes) == (900, 900))
  }
}
