// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Foundation
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite struct CatalogRebuildTests {
  let fixture: TreeFixture
  let debian = RepositoryName("library/debian")!
  let app = RepositoryName("team/app")!
  let latest = RegistryCore.Tag("latest")!

  init() throws { fixture = try TreeFixture() }

  @Test("a catalog that is lost is made anew with every repository, manifest, tag and blob link")
  func lostCatalog() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    try fixture.layer([1, 2, 3], in: app)
    let first = try fixture.image(layer, in: debian, note: "1")
    let second = try fixture.image(layer, in: debian, note: "2")
    let both = try fixture.index([first, second], in: debian)
    _ = try fixture.image(layer, in: app, note: "1")
    for (seconds, digest) in [(1_000, first), (2_000, second), (3_000, both)] {
      try fixture.tag(latest, digest, in: debian, at: seconds)
    }
    _ = try await fixture.importTree()
    try loseCatalog()
    let report = try await fixture.rebuild()
    #expect(report.problems == [])
    #expect((report.repositories, report.manifests, report.tags) == (2, 4, 1))
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.repositories(after: nil, limit: nil) == [debian, app])
      #expect(try await node.catalog.manifest(.tag(latest), in: debian)?.digest == both)
      for digest in [first, second, both] {
        #expect(try await node.catalog.manifest(.digest(digest), in: debian) != nil)
      }
      #expect(try await node.catalog.manifest(.digest(first), in: app) != nil)
      #expect(try await node.catalog.manifest(.digest(second), in: app) == nil)
      #expect(try await node.catalog.linkedBlobBytes(layer, in: app) == 3)
    }
  }

  @Test("a tag that was moved, removed and left behind is not found again")
  func goneTag() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let first = try fixture.image(layer, in: debian, note: "1")
    let second = try fixture.image(layer, in: debian, note: "2")
    try fixture.tag(latest, first, in: debian, at: 1_000)
    _ = try await fixture.importTree()
    try fixture.tag(latest, second, in: debian, at: 2_000)
    _ = try await fixture.importTree()
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.removeTag(latest, in: debian, at: 3_000) == second)
      try await node.recordNames(of: second)
    }
    #expect(try await fixture.rebuild().tags == 0)
  }

  @Test("what an index lists as a blob is linked again, and its manifests are not")
  func cacheIndex() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let image = try fixture.image(layer, in: debian)
    let cached = try fixture.layer([4, 5, 6], in: debian)
    let cache = try fixture.index([cached, image], in: debian)
    _ = try await fixture.importTree()
    #expect(try await fixture.rebuild().problems == [])
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(cache), in: debian) != nil)
      #expect(try await node.catalog.linkedBlobBytes(cached, in: debian) == 3)
      #expect(try await node.catalog.linkedBlobBytes(image, in: debian) == nil)
    }
  }

  @Test("a rebuild that fails leaves the catalog that was there")
  func failed() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let image = try fixture.image(layer, in: debian)
    _ = try await fixture.importTree()
    await #expect(throws: CancellationError.self) {
      try await OfflineNode.use(dataFolder: fixture.data, replacesCatalog: true) { _ in
        throw CancellationError()
      }
    }
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(image), in: debian) != nil)
    }
  }

  @Test("a manifest that is damaged is left out and told, one that has lost a layer is named")
  func damaged() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let lost = try fixture.layer([4, 5, 6], in: debian)
    let good = try fixture.image(layer, in: debian)
    let broken = try fixture.image(lost, in: debian)
    let damaged = try fixture.image(layer, in: debian, note: "damaged")
    _ = try await fixture.importTree(copies: true)
    _ = try await fixture.onNode { try $0.store.delete(lost) }
    try loseCatalog()
    try Data("{}".utf8).write(
      to: URL(fileURLWithPath: "\(fixture.data)/\(DistributionLayout.data(of: damaged))"))
    let report = try await fixture.rebuild()
    #expect(report.problems.map(\.subject) == ["\(damaged)"])
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(good), in: debian) != nil)
      #expect(try await node.catalog.manifest(.digest(broken), in: debian) != nil)
      #expect(try await node.catalog.manifest(.digest(damaged), in: debian) == nil)
    }
  }

  private func loseCatalog() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: fixture.data)
    where name.hasPrefix("catalog.sqlite") {
      try FileManager.default.removeItem(atPath: "\(fixture.data)/\(name)")
    }
  }
}
