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
    let report = try await fixture.onNode { try await CatalogRebuild(of: $0).run() }
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

  @Test("a manifest that is damaged, or has lost a layer, is left out and told")
  func damaged() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let lost = try fixture.layer([4, 5, 6], in: debian)
    let good = try fixture.image(layer, in: debian)
    let broken = try fixture.image(lost, in: debian)
    let damaged = try fixture.image(layer, in: debian, note: "damaged")
    _ = try await fixture.importTree(copies: true)
    try loseCatalog()
    _ = try await fixture.onNode { try $0.store.delete(lost) }
    try Data("{}".utf8).write(
      to: URL(fileURLWithPath: "\(fixture.data)/\(DistributionLayout.data(of: damaged))"))
    let report = try await fixture.onNode { try await CatalogRebuild(of: $0).run() }
    #expect(Set(report.problems.map(\.subject)) == ["\(broken)", "\(damaged)"])
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(good), in: debian) != nil)
    }
  }

  private func loseCatalog() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: fixture.data)
    where name.hasPrefix("catalog.sqlite") {
      try FileManager.default.removeItem(atPath: "\(fixture.data)/\(name)")
    }
  }
}
