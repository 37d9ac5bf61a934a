// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("what is known without a wait is what the catalog has", arguments: drivers)
  func knownManifest(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    let first = try image(digestA, tag: latest)
    let second = try image(digestB, note: "longer", tag: latest)
    try await catalog.catalog.putManifest(first, in: debian, at: 100)
    for reference in [Reference.tag(latest), .digest(digestA)] {
      _ = try await catalog.catalog.manifest(reference, in: debian)
      #expect(known(reference, catalog) == first.manifest)
      #expect(known(reference, catalog, in: alpine) == nil)
    }
    try await catalog.catalog.putManifest(second, in: debian, at: 101)
    for reference in [Reference.tag(latest), .digest(digestA), .digest(digestB)] {
      #expect(known(reference, catalog) == nil)
      let found = try await catalog.catalog.manifest(reference, in: debian)
      #expect(found == (reference == .digest(digestA) ? first : second).manifest)
      #expect(known(reference, catalog) == found)
    }
    _ = try await catalog.catalog.removeTag(latest, in: debian, at: 102)
    #expect(known(.tag(latest), catalog) == nil)
    #expect(try await catalog.catalog.manifest(.tag(latest), in: debian) == nil)
    _ = try await catalog.catalog.manifest(.digest(digestB), in: debian)
    _ = try await catalog.catalog.removeManifest(digestB, in: debian, at: 103)
    #expect(known(.digest(digestB), catalog) == nil)
    #expect(try await catalog.catalog.manifest(.digest(digestB), in: debian) == nil)
  }

  @Test("what a sweep removes is not known any more", arguments: drivers)
  func knownUntagged(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    try await catalog.catalog.putManifest(try image(digestA), in: debian, at: 100)
    _ = try await catalog.catalog.manifest(.digest(digestA), in: debian)
    #expect(known(.digest(digestA), catalog) != nil)
    let removed = try await catalog.catalog.removeUntagged(
      [OwnedContent(digestA, in: debian)], pushedBefore: 101, at: 102)
    #expect(removed.count == 1)
    #expect(known(.digest(digestA), catalog) == nil)
    #expect(try await catalog.catalog.manifest(.digest(digestA), in: debian) == nil)
  }

  @Test(
    "of a manifest whose grace is to begin anew nothing is known by its digest",
    arguments: drivers)
  func knownUntilStale(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    try await catalog.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    for reference in [Reference.tag(latest), .digest(digestA)] {
      _ = try await catalog.catalog.manifest(reference, in: debian)
    }
    #expect(known(.digest(digestA), catalog, renewedSince: 100) != nil)
    #expect(known(.digest(digestA), catalog, renewedSince: 101) == nil)
    // A tag keeps its manifest whenever that was pushed.
    #expect(known(.tag(latest), catalog, renewedSince: 101) != nil)
    let renewed = try await catalog.catalog.renewManifest(
      digestA, in: debian, ifBefore: 101, at: 150)
    #expect(renewed?.digest == digestA)
    _ = try await catalog.catalog.renewManifest(digestA, in: debian, ifBefore: 101, at: 151)
    #expect(known(.digest(digestA), catalog, renewedSince: 150) != nil)
    #expect(known(.digest(digestA), catalog, renewedSince: 151) == nil)
  }

  @Test("a closed catalog knows nothing", arguments: drivers)
  func knownWhenClosed(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    try await catalog.catalog.putManifest(try image(digestA), in: debian, at: 100)
    _ = try await catalog.catalog.manifest(.digest(digestA), in: debian)
    try catalog.catalog.close()
    #expect(known(.digest(digestA), catalog) == nil)
  }

  @Test(
    "who moves a tag and reads it sees where it was moved, whoever else reads meanwhile",
    arguments: drivers)
  func knownWhileMoving(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    // The size of a manifest tells how late it was pushed.
    let pushes = try (0..<30).map {
      try image(digest(number: $0), note: String(repeating: "x", count: $0), tag: latest)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var last: Int64 = 0
          while last < pushes[pushes.count - 1].manifest.sizeBytes {
            let found = try await catalog.catalog.manifest(.tag(latest), in: debian)
            let sizeBytes = found?.sizeBytes ?? 0
            #expect(sizeBytes >= last)
            last = sizeBytes
            await Task.yield()
          }
        }
      }
      for push in pushes {
        try await catalog.catalog.putManifest(push, in: debian, at: 100)
        #expect(
          try await catalog.catalog.manifest(.tag(latest), in: debian) == push.manifest)
      }
      try await group.waitForAll()
    }
  }

  private func known(
    _ reference: Reference, _ open: OpenCatalog, in repository: RepositoryName = debian,
    renewedSince stale: Int64 = 0
  ) -> CatalogManifest? {
    open.catalog.knownManifest(reference, in: repository, renewedSince: stale)
  }
}
