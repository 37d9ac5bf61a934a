// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Foundation
import OpenSSLRuntime
import PeerProtocol
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("A check of a data folder", .timeLimit(.minutes(5)))
struct StoreCheckTests {
  let folder = NSTemporaryDirectory() + "check-tests-" + UUID().uuidString
  let debian: RepositoryName
  let alpine: RepositoryName
  let layer = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
  let digest: Digest

  init() throws {
    debian = try #require(RepositoryName("library/debian"))
    alpine = try #require(RepositoryName("library/alpine"))
    digest = Digest.computing(.sha256, of: layer)
  }

  private var data: String {
    "\(folder)/blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)"
  }

  private var copy: String { folder + "/catalog.sqlite.before-repair" }

  /// A folder whose debian repository has an image of one layer, with its chain.
  private func filled(_ change: (SQLiteCatalog, FileBlobStore) async throws -> Void = { _, _ in })
    async throws -> Digest
  {
    let store = try FileBlobStore(directory: folder)
    let catalog = try SQLiteCatalog(path: folder + "/catalog.sqlite")
    defer { try? catalog.close() }
    let upload = try store.createUpload("ab")
    try unsafe layer.withUnsafeBytes { try unsafe upload.append($0) }
    var recorder = ChainRecorder(algorithm: .sha256)
    unsafe layer.withUnsafeBytes { unsafe recorder.update($0) }
    let blob = Blob(digest: digest, sizeBytes: Int64(layer.count))
    let chain = ChainBatch.signing(recorder.entries(), of: blob, with: NodeKey.generate())
    try upload.install(as: digest, chain: ChainFile.bytes(of: chain))
    try upload.remove()
    try await catalog.link(blob, in: debian, at: 100)
    let manifest = try OriginFixture.manifest(of: [digest])
    let name = Digest.computing(.sha256, of: manifest.bytes)
    try store.storeWhole(
      name, bytes: manifest.bytes, mediaType: manifest.mediaType.text, isPushed: true)
    try await catalog.putManifest(
      ManifestPush(
        CatalogManifest(
          digest: name, mediaType: manifest.mediaType, sizeBytes: Int64(manifest.bytes.count)),
        references: manifest.references, requiredBlobs: [digest], requiredManifests: [],
        tag: Tag("latest")),
      in: debian, at: 100)
    try await change(catalog, store)
    return name
  }

  private func check(repairing: Bool = false) async throws -> CheckReport {
    try await StoreCheck.run(folder: folder, isRepairing: repairing)
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  @Test("finds nothing wrong with what a node leaves, strays and beginnings included")
  func clean() async throws {
    defer { remove() }
    _ = try await filled { catalog, store in
      try store.storeWhole(
        Digest.computing(.sha256, of: [1]), bytes: [1], mediaType: nil, isPushed: true)
      _ = try store.createUpload("cd")
      try await catalog.link(Blob(digest: digest, sizeBytes: 300_000), in: alpine, at: 100)
      _ = try await catalog.unlinkBlob(digest, in: alpine)
    }
    let report = try await check()
    #expect(report.findings == [])
    #expect(report.isClean)
    #expect(report.blobsCount == 3)
    #expect(report.ownedCount == 2)
    #expect(report.unownedCount == 1)
  }

  @Test("finds a blob with other bytes, puts it aside, and says which image it was of")
  func wrongContent() async throws {
    defer { remove() }
    let image = try await filled()
    let file = try #require(FileHandle(forWritingAtPath: data + "/data"))
    try file.write(contentsOf: [0xff])
    try file.close()
    let report = try await check()
    #expect(report.findings == [CheckFinding(.contentWrong(digest), in: [debian])])
    let repaired = try await check(repairing: true)
    #expect(
      repaired.findings.map(\.problem) == [
        .contentWrong(digest), .imageIncomplete(manifest: image, lacks: digest),
      ])
    #expect(repaired.findings[0].repair?.contains("/quarantine/sha256-") == true)
    #expect(!FileManager.default.fileExists(atPath: data))
    // The image is still not whole: that takes a push.
    #expect(
      try await check().findings.map(\.problem) == [
        .imageIncomplete(manifest: image, lacks: digest)
      ])
  }

  @Test("finds names that lead to nothing, and drops them with their tags")
  func missingBytes() async throws {
    defer { remove() }
    let image = try await filled { _, store in
      for digest in try store.digests() { try store.delete(digest) }
      try store.storeWhole(Digest.computing(.sha256, of: [1]), bytes: [1], mediaType: nil)
    }
    let problems = [CheckFinding.Problem.bytesMissing(image), .bytesMissing(digest)]
    #expect(Set(try await check().findings.map(\.problem)) == Set(problems))
    #expect(!FileManager.default.fileExists(atPath: copy))
    let repaired = try await check(repairing: true)
    #expect(Set(repaired.findings.map(\.problem)) == Set(problems))
    #expect(repaired.isClean)
    #expect(try await check().findings == [])
    // What was dropped is in the copy still.
    let before = try SQLiteCatalog(path: copy)
    defer { try? before.close() }
    #expect(try await before.manifest(.digest(image), in: debian) != nil)
    #expect(try await before.linkedBlobBytes(digest, in: debian) == Int64(layer.count))
  }

  @Test("drops no name where nothing at all is stored, and is not content with that")
  func emptyStore() async throws {
    defer { remove() }
    let image = try await filled { _, store in
      for digest in try store.digests() { try store.delete(digest) }
    }
    let problems: Set<CheckFinding.Problem> = [
      .storeEmpty(namesCount: 2), .bytesMissing(image), .bytesMissing(digest),
    ]
    for isRepairing in [true, true, false] {
      let report = try await check(repairing: isRepairing)
      #expect(Set(report.findings.map(\.problem)) == problems)
      #expect(report.findings.allSatisfy { $0.repair == nil })
      #expect(!report.isClean)
    }
  }

  @Test(
    "finds a chain that is not the blob's, and removes it",
    arguments: [
      [UInt8](repeating: 3, count: 100), [],
    ])
  func wrongChain(bytes: [UInt8]) async throws {
    defer { remove() }
    _ = try await filled()
    let path = data + "/entries"
    var chain = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(chain.count > 100)
    if bytes.isEmpty { chain[chain.count / 2] ^= 1 } else { chain = bytes }
    try Data(chain).write(to: URL(fileURLWithPath: path))
    #expect(try await check().findings == [CheckFinding(.chainWrong(digest), in: [])])
    #expect(try await check(repairing: true).isClean)
    #expect(try await check().findings == [])
  }

  @Test("finds a size that was noted wrong, and corrects it")
  func wrongSize() async throws {
    defer { remove() }
    _ = try await filled { catalog, _ in
      try await catalog.link(Blob(digest: digest, sizeBytes: 7), in: alpine, at: 100)
    }
    let problem = CheckFinding.Problem.sizeWrong(digest, noted: 7, stored: 300_000)
    #expect(try await check().findings == [CheckFinding(problem, in: [alpine])])
    #expect(try await check(repairing: true).isClean)
    #expect(FileManager.default.fileExists(atPath: copy))
    #expect(try await check().findings == [])
    let catalog = try SQLiteCatalog(path: folder + "/catalog.sqlite")
    defer { try? catalog.close() }
    #expect(try await catalog.linkedBlobBytes(digest, in: alpine) == 300_000)
    #expect(
      try await catalog.unreferencedBlobs(linkedBefore: .max, after: nil, limit: 9)
        .map(\.linkedAt) == [100])
  }

  @Test("is refused while a node runs there, and where no node ever ran")
  func refused() async throws {
    defer { remove() }
    _ = try await filled()
    let running = try FileBlobStore(directory: folder)
    let locked = await #expect(throws: StorageError.self) { try await check() }
    #expect(locked?.code == .locked)
    withExtendedLifetime(running) {}
    let nowhere = await #expect(throws: StorageError.self) {
      try await StoreCheck.run(folder: folder + "/blobs", isRepairing: false)
    }
    #expect(nowhere?.code == .notFound)
  }

  @Test("says that the catalog is damaged, and looks at the blobs all the same")
  func damagedCatalog() async throws {
    defer { remove() }
    _ = try await filled()
    let path = folder + "/catalog.sqlite"
    try FileManager.default.removeItem(atPath: path + "-wal")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.replaceSubrange(4096..., with: Data(repeating: 0xee, count: bytes.count - 4096))
    try bytes.write(to: URL(fileURLWithPath: path))
    let report = try await check(repairing: true)
    #expect(!report.isClean)
    #expect(report.blobsCount == 2)
    #expect(report.findings.allSatisfy { $0.repair == nil })
    #expect(!FileManager.default.fileExists(atPath: copy))
    guard case .catalogDamaged = report.findings.first?.problem else {
      return #expect(report.findings.isEmpty == false)
    }
  }
}
