// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

/// What every catalog has to do, whatever keeps it.
@Suite struct CatalogConformance {
  @Test("a manifest is found by tag and by digest in its repository only", arguments: drivers)
  func findManifest(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, tag: latest)
    try await open.catalog.putManifest(push, in: debian, at: 100)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian) == push.manifest)
    #expect(try await open.catalog.manifest(.digest(digestA), in: debian) == push.manifest)
    #expect(try await open.catalog.manifest(.tag(latest), in: alpine) == nil)
    #expect(try await open.catalog.manifest(.digest(digestA), in: alpine) == nil)
    #expect(try await open.catalog.manifest(.tag(tag("Latest")), in: debian) == nil)
    #expect(try await open.catalog.manifest(.digest(digestB), in: debian) == nil)
  }

  @Test("a manifest whose blobs are not linked here is refused whole", arguments: drivers)
  func refuseMissing(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    try await open.catalog.link(blob(0xdd), in: alpine, at: 100)
    let push = try image(digestA, config: digestC, layers: [digestD, digestD], tag: latest)
    let error = await #expect(throws: CatalogError.self) {
      try await open.catalog.putManifest(push, in: debian, at: 101)
    }
    #expect(error?.code == .missingReferences([digestD]))
    #expect(try await open.catalog.manifest(.digest(digestA), in: debian) == nil)
    #expect(try await open.catalog.tagMoves(of: latest, in: debian) == [])
    #expect(try await open.catalog.owns(digestA) == false)
    try await open.catalog.link(blob(0xdd), in: debian, at: 102)
    try await open.catalog.putManifest(push, in: debian, at: 103)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian) == push.manifest)
  }

  @Test("at most a hundred missing references are named", arguments: drivers)
  func missingBound(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, layers: (0..<150).map(digest(number:)))
    let error = await #expect(throws: CatalogError.self) {
      try await open.catalog.putManifest(push, in: debian, at: 100)
    }
    #expect(error?.code == .missingReferences((0..<100).map(digest(number:))))
  }

  @Test("neither a foreign layer nor a subject need be there", arguments: drivers)
  func optionalReferences(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, foreign: [digestD], subject: digestB)
    try await open.catalog.putManifest(push, in: debian, at: 100)
    #expect(
      try await open.catalog.references(to: digestB, in: debian)
        == [CatalogReference(manifest: digestA, kind: .subject)])
    #expect(try await open.catalog.owns(digestB) == false)
  }

  @Test("an index needs its manifests, or blobs in their place", arguments: drivers)
  func indexReferences(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA), in: debian, at: 100)
    let push = try index(digestD, of: [digestA, digestB])
    let error = await #expect(throws: CatalogError.self) {
      try await open.catalog.putManifest(push, in: debian, at: 101)
    }
    #expect(error?.code == .missingReferences([digestB]))
    try await open.catalog.link(blob(0xbb), in: debian, at: 102)
    try await open.catalog.putManifest(push, in: debian, at: 103)
    #expect(
      try await open.catalog.references(to: digestA, in: debian)
        == [CatalogReference(manifest: digestD, kind: .manifest)])
  }

  @Test("who refers to a digest is told by digest and kind, per repository", arguments: drivers)
  func references(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    let first = try image(digestA, config: digestC, layers: [digestC])
    let second = try image(digestB, config: digestC)
    for push in [second, first] { try await open.catalog.putManifest(push, in: debian, at: 101) }
    #expect(
      try await open.catalog.references(to: digestC, in: debian) == [
        CatalogReference(manifest: digestA, kind: .config),
        CatalogReference(manifest: digestA, kind: .layer),
        CatalogReference(manifest: digestB, kind: .config),
      ])
    #expect(try await open.catalog.references(to: digestC, in: alpine) == [])
  }

  @Test("pushing again changes nothing but the media type", arguments: drivers)
  func idempotent(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, tag: latest)
    for time in 100..<103 as Range<Int64> {
      try await open.catalog.putManifest(push, in: debian, at: time)
    }
    #expect(
      try await open.catalog.tagMoves(of: latest, in: debian)
        == [TagMove(time: 100, from: nil, to: digestA)])
    let other = ManifestPush(
      CatalogManifest(
        digest: digestA, mediaType: .dockerManifest, sizeBytes: push.manifest.sizeBytes),
      references: push.references, requiredBlobs: [], requiredManifests: [], tag: nil)
    try await open.catalog.putManifest(other, in: debian, at: 103)
    #expect(
      try await open.catalog.manifest(.tag(latest), in: debian)?.mediaType == .dockerManifest)
  }

  @Test("removing a manifest removes the tags that point to it and no others", arguments: drivers)
  func removeManifest(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in ["1.0", "latest"] {
      try await open.catalog.putManifest(
        try image(digestA, tag: tag(name)), in: debian, at: 100)
    }
    try await open.catalog.putManifest(try image(digestB, tag: tag("2.0")), in: debian, at: 101)
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 102))
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: nil) == [tag("2.0")])
    #expect(try await open.catalog.manifest(.digest(digestA), in: debian) == nil)
    #expect(
      try await open.catalog.tagMoves(of: latest, in: debian).first
        == TagMove(time: 102, from: digestA, to: nil))
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 103) == false)
    #expect(try await open.catalog.removeManifest(digestB, in: alpine, at: 103) == false)
  }

  @Test("a removed manifest refers to nothing, and may be pushed again", arguments: drivers)
  func pushAgain(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xdd), in: debian, at: 100)
    let push = try image(digestA, layers: [digestD])
    try await open.catalog.putManifest(push, in: debian, at: 101)
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 102))
    #expect(try await open.catalog.references(to: digestD, in: debian) == [])
    try await open.catalog.putManifest(push, in: debian, at: 103)
    #expect(try await open.catalog.references(to: digestD, in: debian).count == 1)
  }
}

let drivers = CatalogDriver.allCases
