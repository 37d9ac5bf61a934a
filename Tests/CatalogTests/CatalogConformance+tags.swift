// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("a push by digest makes no tag", arguments: drivers)
  func noTag(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA), in: debian, at: 100)
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: nil) == [])
  }

  @Test("a tag that moves points to the new manifest, and its history tells", arguments: drivers)
  func moveTag(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    try await open.catalog.putManifest(try image(digestB, tag: latest), in: debian, at: 101)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian)?.digest == digestB)
    #expect(try await open.catalog.removeTag(latest, in: debian, at: 102) == digestB)
    #expect(try await open.catalog.removeTag(latest, in: debian, at: 103) == nil)
    #expect(
      try await open.catalog.tagMoves(of: latest, in: debian) == [
        TagMove(time: 102, from: digestB, to: nil),
        TagMove(time: 101, from: digestA, to: digestB),
        TagMove(time: 100, from: nil, to: digestA),
      ])
  }

  @Test("how a tag moved elsewhere is taken over once, and undoes nothing", arguments: drivers)
  func adoptTag(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for digest in [digestA, digestB] {
      try await open.catalog.putManifest(try image(digest), in: debian, at: 500)
    }
    let targets = [
      TagTarget(time: 100, manifest: digestA), TagTarget(time: 100, manifest: digestB),
    ]
    #expect(try await open.catalog.adoptTag(latest, targets: targets, in: debian) == 2)
    #expect(try await open.catalog.adoptTag(latest, targets: targets, in: debian) == 0)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian)?.digest == digestB)
    #expect(
      try await open.catalog.tagMoves(of: latest, in: debian) == [
        TagMove(time: 100, from: digestA, to: digestB),
        TagMove(time: 100, from: nil, to: digestA),
      ])
    // Removed here since, and moved there since.
    #expect(try await open.catalog.removeTag(latest, in: debian, at: 200) == digestB)
    #expect(try await open.catalog.adoptTag(latest, targets: targets, in: debian) == 0)
    let later = [TagTarget(time: 300, manifest: digestA)]
    #expect(try await open.catalog.adoptTag(latest, targets: targets + later, in: debian) == 1)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian)?.digest == digestA)
  }

  @Test("a tag is not taken over to a manifest that is not here", arguments: drivers)
  func adoptTagNowhere(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA), in: debian, at: 500)
    let targets = [
      TagTarget(time: 100, manifest: digestA), TagTarget(time: 101, manifest: digestB),
    ]
    let error = await #expect(throws: CatalogError.self) {
      _ = try await open.catalog.adoptTag(latest, targets: targets, in: debian)
    }
    #expect(error?.code == .missingReferences([digestB]))
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: nil) == [])
    #expect(try await open.catalog.tagMoves(of: latest, in: debian) == [])
  }

  @Test("all manifests and blobs of a repository are listed, page by page", arguments: drivers)
  func listContent(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let digests = (0..<7).map(digest(number:))
    for digest in digests {
      try await open.catalog.link(Blob(digest: digest, sizeBytes: 5), in: debian, at: 100)
      try await open.catalog.putManifest(try image(digest), in: debian, at: 100)
    }
    try await open.catalog.putManifest(try image(digestA), in: alpine, at: 100)
    var (manifests, blobs): ([Digest], [Digest]) = ([], [])
    while true {
      let page = try await open.catalog.manifests(in: debian, after: manifests.last, limit: 3)
      #expect(page.count <= 3 && page.allSatisfy { $0.mediaType == .imageManifest })
      if page.isEmpty { break }
      manifests += page.map(\.digest)
    }
    while true {
      let page = try await open.catalog.blobs(in: debian, after: blobs.last, limit: 3)
      #expect(page.count <= 3 && page.allSatisfy { $0.sizeBytes == 5 })
      if page.isEmpty { break }
      blobs += page.map(\.digest)
    }
    #expect(manifests.sorted() == digests.sorted())
    #expect(blobs.sorted() == digests.sorted())
  }

  @Test("removing a tag leaves the manifest", arguments: drivers)
  func removeTag(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    #expect(try await open.catalog.removeTag(latest, in: alpine, at: 101) == nil)
    #expect(try await open.catalog.removeTag(latest, in: debian, at: 101) == digestA)
    #expect(try await open.catalog.manifest(.tag(latest), in: debian) == nil)
    #expect(try await open.catalog.manifest(.digest(digestA), in: debian)?.digest == digestA)
    #expect(try await open.catalog.repositories(after: nil, limit: nil) == [debian])
  }

  @Test("the last hundred moves of a tag are kept", arguments: drivers)
  func historyBound(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for time in 0..<Int64(TagMove.perTagMax + 5) {
      let push = try image(time.isMultiple(of: 2) ? digestA : digestB, tag: latest)
      try await open.catalog.putManifest(push, in: debian, at: time)
    }
    let moves = try await open.catalog.tagMoves(of: latest, in: debian)
    #expect(moves.count == TagMove.perTagMax)
    #expect(moves.first?.time == Int64(TagMove.perTagMax + 4))
    #expect(moves.last?.time == 5)
  }

  @Test("tags are listed in byte order, after a tag that need not exist", arguments: drivers)
  func listTags(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in ["b", "B", "_1", "a", "a.1", "10", "9"] {
      try await open.catalog.putManifest(
        try image(digestA, tag: tag(name)), in: debian, at: 100)
    }
    let all = try await open.catalog.tags(in: debian, after: nil, limit: nil)
    #expect(all == ["10", "9", "B", "_1", "a", "a.1", "b"].map(tag))
    #expect(
      try await open.catalog.tags(in: debian, after: tag("C"), limit: 2) == ["_1", "a"].map(tag))
    #expect(try await open.catalog.tags(in: debian, after: tag("b"), limit: 2) == [])
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: 0) == [])
    #expect(try await open.catalog.tags(in: alpine, after: nil, limit: nil) == nil)
  }

  @Test("repositories with a manifest are listed in byte order", arguments: drivers)
  func listRepositories(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in ["z", "a/b", "a-b", "a"] {
      try await open.catalog.putManifest(try image(digestA), in: repository(name), at: 100)
    }
    try await open.catalog.link(blob(0xdd), in: repository("blob-only"), at: 100)
    try await open.catalog.openUpload(upload(1), in: repository("upload-only"), at: 100)
    let all = try await open.catalog.repositories(after: nil, limit: nil)
    #expect(all == ["a", "a-b", "a/b", "z"].map(repository))
    #expect(
      try await open.catalog.repositories(after: repository("a-a"), limit: 2)
        == ["a-b", "a/b"].map(repository))
    #expect(try await open.catalog.repositories(after: nil, limit: 0) == [])
  }

  @Test(
    "a repository is gone with its last manifest, its history with the last blob or upload",
    arguments: drivers)
  func emptyRepository(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.openUpload(upload(1), in: debian, at: 99)
    try await open.catalog.link(blob(0xdd), in: debian, at: 99)
    try await open.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 101))
    #expect(try await open.catalog.repositories(after: nil, limit: nil) == [])
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: nil) == nil)
    #expect(try await open.catalog.unlinkBlob(digestD, in: debian))
    #expect(try await open.catalog.tagMoves(of: latest, in: debian).count == 2)
    #expect(try await open.catalog.closeUpload(upload(1)))
    #expect(try await open.catalog.tagMoves(of: latest, in: debian) == [])
  }
}
