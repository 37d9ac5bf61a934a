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

  /// What the place is found to be, counted.
  private final class Looks: Sendable {
    private let made = Mutex(0)
    var count: Int { made.withLock { $0 } }

    func at(
      _ pin: ImagePin, failing error: PinError? = nil, after gate: Gate? = nil
    ) -> @Sendable () async throws(PinError) -> ImagePin {
      { () async throws(PinError) in
        self.made.withLock { $0 += 1 }
        await gate?.pass()
        if let error { throw error }
        return pin
      }
    }
  }

  @Test("follow their tag once for each move")
  func follow() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let (pins, looks) = (try await makePins(cache), Looks())
    try await pins.put(try pin("12", [(a, 300)]))
    let (moved, place) = (try pin("12", [(b, 400)]), try place("12"))
    // Another tag, and the same manifest.
    #expect(pins.follow(try self.place("11"), to: b, looks.at(moved)) == nil)
    #expect(pins.follow(place, to: a, looks.at(moved)) == nil)
    await pins.follow(place, to: b, looks.at(moved))?.value
    #expect(pins.follow(place, to: b, looks.at(moved)) == nil)
    #expect(looks.count == 1)
    #expect(pins.all.first?.digest == b)
    #expect(cache.usage.pinnedBytes == 400)
    #expect(try await catalog.pins().first?.digest == b)
  }

  @Test("stay where there is no room for what their tag names, until something is let go")
  func followWithoutRoom() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let (pins, looks) = (try await makePins(cache), Looks())
    let other = try pin("11", [(b, 300)])
    try await pins.put(other)
    try await pins.put(try pin("12", [(a, 300)]))
    let (larger, place) = (try pin("12", [(digest(8), 600)]), try place("12"))
    await pins.follow(place, to: digest(8), looks.at(larger))?.value
    node.seconds += 1_000_000
    #expect(pins.follow(place, to: digest(8), looks.at(larger)) == nil)
    #expect(looks.count == 1)
    #expect(pins.all.map(\.digest).contains(a))
    #expect(cache.usage.pinnedBytes == 600)
    // Another's move leaves room as well as its end does.
    try await pins.put(try pin("11", [(b, 300)]))
    await pins.follow(place, to: digest(8), looks.at(larger))?.value
    #expect(looks.count == 2)
    _ = try await pins.remove(other.place)
    await pins.follow(place, to: digest(8), looks.at(larger))?.value
    #expect(looks.count == 3)
    #expect(pins.all == [larger])
  }

  @Test(
    "are not tried again for a minute after a failure that may pass, and then are",
    arguments: [
      PinError.upstream(RegistryError(.unavailable)), .late,
      .catalog(CatalogError(.full, operation: "pin")),
    ])
  func followAgain(error: PinError) async throws {
    let (pins, looks) = (try await makePins(try node.start(quotaBytes: 1_000)), Looks())
    try await pins.put(try pin("12", [(a, 300)]))
    let (moved, place) = (try pin("12", [(b, 300)]), try place("12"))
    await pins.follow(place, to: b, looks.at(moved, failing: error))?.value
    node.seconds += ImagePins.restSeconds - 1
    #expect(pins.follow(place, to: b, looks.at(moved)) == nil)
    #expect(looks.count == 1)
    node.seconds += 1
    await pins.follow(place, to: b, looks.at(moved))?.value
    #expect(looks.count == 2)
    #expect(pins.all.first?.digest == b)
  }

  @Test("are not moved by a move that is older than the one that has moved them")
  func olderMove() async throws {
    let (pins, looks) = (try await makePins(try node.start(quotaBytes: 1_000)), Looks())
    try await pins.put(try pin("12", [(a, 300)]))
    let (place, gate) = (try place("12"), Gate())
    let (older, newer) = (try pin("12", [(b, 300)]), try pin("12", [(digest(7), 300)]))
    let slow = pins.follow(place, to: b, looks.at(older, after: gate))
    await gate.waitForArrivals(1)
    await pins.follow(place, to: digest(7), looks.at(newer))?.value
    gate.open()
    await slow?.value
    #expect(looks.count == 2)
    #expect(pins.all.first?.digest == digest(7))
    #expect(try await catalog.pins().first?.digest == digest(7))
  }

  @Test("are told in the order in which they were pinned, after a start as before")
  func order() async throws {
    let cache = try node.start(quotaBytes: 1_000)
    let pins = try await makePins(cache)
    for (index, tag) in ["c", "a", "b"].enumerated() {
      try await pins.put(
        ImagePin(place: try place(tag), digest: a, pinnedAt: Int64(index), contents: []))
    }
    await pins.follow(try place("c"), to: b, Looks().at(try pin("c", [(b, 300)])))?.value
    #expect(pins.all.map { "\($0.place.reference)" } == ["c", "a", "b"])
    #expect(try await makePins(cache).all == pins.all)
  }
}

private func digest(_ byte: UInt8) -> Digest {
  Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32)))
}
