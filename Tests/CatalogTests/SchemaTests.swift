// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import GRDB
import RegistryCore
import Testing

@testable import Catalog

@Suite struct SchemaTests {
  let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test("a file of the first version is read")
  func firstVersion() async throws {
    try await DatabaseQueue(path: scratch.catalogPath).write {
      try $0.execute(sql: FirstVersion.file)
    }
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    #expect(
      try await catalog.manifest(.tag(latest), in: debian)
        == CatalogManifest(digest: digestA, mediaType: .imageManifest, sizeBytes: 500))
    #expect(try await catalog.linkedBlobBytes(digestD, in: debian) == 1000)
    #expect(
      try await catalog.references(to: digestD, in: debian)
        == [CatalogReference(manifest: digestA, kind: .layer)])
    #expect(
      try await catalog.tagMoves(of: latest, in: debian)
        == [TagMove(time: 100, from: nil, to: digestA)])
    #expect(try await catalog.upload(upload(0xab))?.repository == debian)
    #expect(try await catalog.undescribedReferrers(limit: 9) == [])
    #expect(try await catalog.damage() == ["ok"])
  }

  @Test("a referrer of the first version is listed, and described when its bytes are read")
  func firstVersionReferrers() async throws {
    try await DatabaseQueue(path: scratch.catalogPath).write {
      try $0.execute(sql: FirstVersion.file)
      // The manifest is about the layer.
      try $0.execute(sql: "INSERT INTO manifest_reference VALUES (7, 1, 2, 4)")
    }
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    let bare = try await catalog.referrers(of: digestD, in: debian, .all).referrers
    #expect(
      bare == [
        Referrer(
          digest: digestA, mediaType: .imageManifest, sizeBytes: 500, artifactType: nil,
          annotations: [])
      ])
    let undescribed = UndescribedReferrer(
      repository: debian, digest: digestA, mediaType: .imageManifest)
    #expect(try await catalog.undescribedReferrers(limit: 9) == [undescribed])
    let author = ManifestAnnotation(name: "author", value: "Ada")
    for type in ["a/sbom", "a/later"] {
      try await catalog.describeReferrer(
        digestA, in: debian, artifactType: type, annotations: [author])
    }
    #expect(try await catalog.undescribedReferrers(limit: 9) == [])
    let described = try await catalog.referrers(of: digestD, in: debian, .all).referrers
    #expect(described.map(\.artifactType) == ["a/sbom"])
    #expect(described.map(\.annotations) == [[author]])
    #expect(try await catalog.damage() == ["ok"])
  }

  @Test("a file of a newer version is refused and left alone")
  func newerVersion() async throws {
    try SQLiteCatalog(path: scratch.catalogPath).close()
    try await DatabaseQueue(path: scratch.catalogPath).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2077')")
    }
    let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: scratch.catalogPath) }
    #expect(error?.code == .newerSchema)
    #expect(error?.description.contains("newer version of Shoal") == true)
  }

  @Test("a file that is no database is refused and left alone")
  func foreignFile() throws {
    let url = URL(fileURLWithPath: scratch.catalogPath)
    let poem = Data(String(repeating: "I sing of arms and the man. ", count: 200).utf8)
    try poem.write(to: url)
    let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: scratch.catalogPath) }
    #expect(error?.code == .corrupt)
    #expect(try Data(contentsOf: url) == poem)
  }

  @Test("a damaged file is called so")
  func damagedFile() async throws {
    let catalog = try SQLiteCatalog(path: scratch.catalogPath)
    try await catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    try catalog.close()
    // It would make up for the damage.
    try FileManager.default.removeItem(atPath: scratch.catalogPath + "-wal")
    let url = URL(fileURLWithPath: scratch.catalogPath)
    var bytes = try Data(contentsOf: url)
    bytes.replaceSubrange(4096..., with: Data(repeating: 0xee, count: bytes.count - 4096))
    try bytes.write(to: url)
    let error = #expect(throws: CatalogError.self) { try SQLiteCatalog(path: scratch.catalogPath) }
    #expect(error?.code == .corrupt)
  }

  @Test("a value that cannot have been written is damage, not a trap")
  func malformedValue() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    try await catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    try await catalog.database.write { try $0.execute(sql: "UPDATE digest SET value = x'0102'") }
    let error = await #expect(throws: CatalogError.self) {
      try await catalog.manifest(.tag(latest), in: debian)
    }
    #expect(error?.code == .corrupt)
  }

  @Test("nothing is left of a repository whose content has gone")
  func noLeftovers() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    try await catalog.openUpload(upload(1), in: debian, at: 100)
    try await catalog.link(blob(0xdd), in: debian, at: 100, closing: upload(1))
    let push = try image(digestA, layers: [digestD], foreign: [digestC], tag: latest)
    try await catalog.putManifest(push, in: debian, at: 100)
    #expect(try await catalog.rowCounts().values.reduce(0, +) == 10)
    #expect(try await catalog.unlinkBlob(digestD, in: debian))
    #expect(try await catalog.removeManifest(digestA, in: debian, at: 101))
    for digest in [digestA, digestD] { try await catalog.finishDeleting(digest) }
    #expect(try await catalog.rowCounts().values.allSatisfy { $0 == 0 })
  }

  @Test("a repository's history has a bound of its own")
  func repositoryHistoryBound() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    try await catalog.putManifest(try image(digestA), in: debian, at: 0)
    try await catalog.database.write { database in
      let repository = try Int64.fetchOne(database, sql: "SELECT id FROM repository")
      for number in 0..<TagMove.perRepositoryMax {
        try database.execute(
          sql: "INSERT INTO tag_move (repository, name, moved_at) VALUES (?, ?, 1)",
          arguments: [repository, "v\(number)"])
      }
    }
    try await catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 2)
    #expect(try await catalog.rowCounts()["tag_move"] == TagMove.perRepositoryMax)
    #expect(try await catalog.tagMoves(of: tag("v0"), in: debian) == [])
    #expect(try await catalog.tagMoves(of: latest, in: debian).count == 1)
  }
}
