// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Dispatch
import RegistryCore
import Testing

@testable import Catalog

@Suite(.timeLimit(.minutes(10))) struct ConcurrencyTests {
  @Test("eight callers who push, read and remove at once see their own work", arguments: drivers)
  func manyCallers(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<8 {
        group.addTask { try await pushAndRead(caller: caller, open.catalog) }
      }
      try await group.waitForAll()
    }
    let shared = try await open.catalog.tags(in: debian, after: nil, limit: nil)
    #expect(shared?.count == 1 + 8 * pushesEach)
    #expect(try await open.catalog.repositories(after: nil, limit: nil).count == 1)
    #expect(try await open.catalog.damage() == ["ok"])
  }

  @Test("a reader does not wait for a write that takes its time, and sees the state before it")
  func readDuringWrite() async throws {
    let open = try CatalogDriver.file.open()
    try await open.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    let (begun, hasBegun) = AsyncStream<Void>.makeStream()
    let mayEnd = DispatchSemaphore(value: 0)
    async let write: Bool = open.catalog.write("slow") { transaction throws(CatalogError) in
      _ = try transaction.removeTag(latest, in: 1, at: 101)
      hasBegun.yield()
      mayEnd.wait()
      return true
    }
    for await _ in begun { break }
    #expect(try await open.catalog.manifest(.tag(latest), in: debian)?.digest == digestA)
    mayEnd.signal()
    _ = try await write
    #expect(try await open.catalog.manifest(.tag(latest), in: debian) == nil)
  }

  @Test("a blob is never unlinked between a manifest's check and its commit", arguments: drivers)
  func pushAgainstUnlink(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, layers: [digestD])
    for time in 0..<50 as Range<Int64> {
      try await open.catalog.link(blob(0xdd), in: debian, at: time)
      async let isUnlinked = open.catalog.unlinkBlob(digestD, in: debian)
      let isPushed: Bool
      do {
        try await open.catalog.putManifest(push, in: debian, at: time)
        isPushed = true
      } catch {
        #expect(error.code == .missingReferences([digestD]))
        isPushed = false
      }
      #expect(try await isUnlinked)
      #expect(try await open.catalog.removeManifest(digestA, in: debian, at: time) == isPushed)
    }
    #expect(try await open.catalog.damage() == ["ok"])
  }
}

private let pushesEach = 200

/// Each caller has tags of its own beside the one that all move.
private func pushAndRead(caller: Int, _ catalog: SQLiteCatalog) async throws {
  for number in 0..<pushesEach {
    let time = Int64(number)
    let layer = digest(number: caller * 1_000_000 + number)
    let name = digest(number: (caller + 8) * 1_000_000 + number)
    let own = tag("c\(caller)-\(number)")
    try await catalog.link(Blob(digest: layer, sizeBytes: 5), in: debian, at: time)
    let push = try image(name, layers: [layer], tag: own)
    try await catalog.putManifest(push, in: debian, at: time)
    #expect(try await catalog.manifest(.tag(own), in: debian) == push.manifest)
    if number.isMultiple(of: 10) {
      let again = try image(name, layers: [layer], tag: latest)
      try await catalog.putManifest(again, in: debian, at: time)
      #expect(try await catalog.unlinkBlob(layer, in: debian))
    }
    #expect(try await catalog.manifest(.tag(latest), in: debian) != nil)
    let isUnlinked = number.isMultiple(of: 10)
    #expect(try await catalog.linkedBlobBytes(layer, in: debian) == (isUnlinked ? nil : 5))
  }
}
