// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import Synchronization
import Testing

@testable import NodeShell

@Suite("Pins of images")
struct ImagePinsTests {
  /// A catalog that loses what it is told, on demand.
  private final class BrokenCatalog: PinCatalog {
    let catalog: SQLiteCatalog
    let isBroken = Mutex(false)

    init() throws { catalog = try SQLiteCatalog.inMemory() }

    func pins() async throws(CatalogError) -> [ImagePin] { try await catalog.pins() }

    func putPin(_ pin: ImagePin) async throws(CatalogError) {
      try check()
      try await catalog.putPin(pin)
    }

    func removePin(_ place: PinPlace) async throws(CatalogError) -> Bool {
      try check()
      return try await catalog.removePin(place)
    }

    private func check() throws(CatalogError) {
      if isBroken.withLock({ $0 }) { throw CatalogError(.full, operation: "pin") }
    }
  }

  private let node: CacheFixture
  private let catalog: BrokenCatalog
  private let a: Digest
  private let b: Digest

  /// Two blobs of 300 bytes. Of a quota of 1,000 bytes pins may take 850.
  init() throws {
    node = try CacheFixture()
    catalog = try BrokenCatalog()
    a = try node.store(0xaa, sizeBytes: 300, usedAt: 10)
    b = try node.store(0xbb, sizeBytes: 300, usedAt: 20)
  }

  private func place(_ tag: String) throws -> PinPlace {
    PinPlace(
      upstream: "docker.io", repository: try #require(RepositoryName("library/debian")),
      reference: .tag(try #require(Tag(tag))))
  }

  private func pin(_ tag: String, _ contents: [(Digest, Int64)]) throws -> ImagePin {
    ImagePin(
      place: try place(tag), digest: contents[0].0, pinnedAt: 100,
      contents: contents.map { KeptContent(digest: $0, sizeBytes: $1) })
  }

  private func makePins(_ cache: BlobCache) async throws -> ImagePins {
    ImagePins(
      try await catalog.pins(), catalog: catalog, cache: cache,
      logger: Logger(label: "pins") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test("are in the catalog and in the cache, and gone from both when they are removed")
  func putAndRemove() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let pins = try await makePins(cache)
    let pin = try pin("12", [(a, 300)])
    try await pins.put(pin)
    #expect(try await catalog.pins() == [pin])
    #expect((cache.usage.pinnedBytes, cache.usage.evictableBytes) == (300, 300))
    cache.reportUsage()
    #expect(node.value("shoal_cache_pinned_bytes") == "300")
    #expect(try await pins.remove(pin.place) == pin)
    #expect(try await pins.remove(pin.place) == nil)
    #expect(try await catalog.pins() == [])
    #expect((cache.usage.pinnedBytes, cache.usage.evictableBytes) == (0, 600))
  }

  @Test("that the catalog does not take change nothing")
  func brokenCatalog() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let pins = try await makePins(cache)
    let (old, new) = (try pin("12", [(a, 300)]), try pin("12", [(b, 300)]))
    try await pins.put(old)
    catalog.isBroken.withLock { $0 = true }
    await #expect(throws: PinError.self) { try await pins.put(new) }
    await #expect(throws: PinError.self) { try await pins.remove(old.place) }
    #expect(pins.all == [old])
    #expect(cache.usage.pinnedBytes == 300)
    #expect(cache.heldBytes(of: old.contents) == 300)
  }

  @Test("beyond what evictions leave are refused, with what there is")
  func noRoom() async throws {
    let pins = try await makePins(try node.start(quotaBytes: 1_000))
    try await pins.put(try pin("12", [(a, 300)]))
    await #expect(throws: PinError.noRoom(neededBytes: 600, roomBytes: 550)) {
      try await pins.put(try pin("11", [(b, 600)]))
    }
    #expect(try await catalog.pins().count == 1)
  }

  @Test("follow their tag once for each move, and stay where there is no room for what it names")
  func follow() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let pins = try await makePins(cache)
    try await pins.put(try pin("12", [(a, 300)]))
    let (moved, large) = (try pin("12", [(b, 400)]), try pin("12", [(a, 900)]))
    let looksCount = Mutex(0)
    @Sendable func look(_ pin: ImagePin) -> @Sendable () async throws(PinError) -> ImagePin {
      { () async throws(PinError) in
        looksCount.withLock { $0 += 1 }
        return pin
      }
    }
    let place = try place("12")
    // Another tag, and the same manifest.
    pins.follow(try self.place("11"), to: b, look(moved))
    pins.follow(place, to: a, look(moved))
    #expect(looksCount.withLock { $0 } == 0)
    pins.follow(place, to: b, look(moved))
    try await node.wait(for: "the pin has moved") { pins.all.first?.digest == b }
    try await node.wait(for: "the old is let go") { cache.usage.pinnedBytes == 400 }
    #expect(try await catalog.pins().first?.digest == b)
    pins.follow(place, to: a, look(large))
    try await node.wait(for: "it was tried") { looksCount.withLock { $0 } == 2 }
    try await node.wait(for: "it was given up") {
      pins.follow(place, to: a, look(large))
      return looksCount.withLock { $0 } <= 3
    }
    #expect(pins.all.first?.digest == b)
    #expect(cache.usage.pinnedBytes == 400)
  }
}
