// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Glibc
import RegistryCore
import Storage

/// A look through a whole data folder while no node runs on it: whether every blob is what it is
/// called, whether the catalog and the store agree, and whether every image can be pulled.
///
/// It takes the folder's lock, and clears up as a node does when it starts. With `isRepairing` what
/// is damaged goes into quarantine, and names that lead to nothing are dropped: unless the catalog
/// is damaged, or nothing at all is stored, as where the disk of the blobs is not mounted. What the
/// catalog was before the first change is kept beside it.
package struct StoreCheck {
  private let store: FileBlobStore
  /// Nil if it cannot be read.
  private let catalog: SQLiteCatalog?
  private let isRepairing: Bool
  private var report = CheckReport()
  private var owned: Set<Digest> = []
  /// Whether what the catalog says and the store lacks is to go from the catalog.
  private var mayDropNames = false
  private var isCatalogCopied = false

  /// - Throws: `StorageError`, among them `locked` while a node runs there; `CatalogError`.
  package static func run(folder: String, isRepairing: Bool) async throws -> CheckReport {
    let catalogPath = DataFolder(path: folder).catalog
    guard unsafe access(catalogPath, F_OK) == 0 else {
      throw StorageError(.notFound, operation: "access", path: catalogPath)
    }
    var check = StoreCheck(store: try FileBlobStore(directory: folder), isRepairing: isRepairing)
    switch open(catalogPath) {
    case .success(let catalog):
      check = StoreCheck(store: check.store, catalog: catalog, isRepairing: isRepairing)
    case .failure(let error):
      guard error.code == .corrupt else { throw error }
      check.found(.catalogDamaged("\(error)"))
    }
    try await check.run()
    try check.catalog?.close()
    return check.report
  }

  private static func open(_ path: String) -> Result<SQLiteCatalog, CatalogError> {
    do throws(CatalogError) {
      return .success(try SQLiteCatalog(path: path))
    } catch {
      return .failure(error)
    }
  }

  private init(store: FileBlobStore, catalog: SQLiteCatalog? = nil, isRepairing: Bool) {
    self.store = store
    self.catalog = catalog
    self.isRepairing = isRepairing
  }

  private mutating func run() async throws {
    if let catalog {
      let problems = try await catalog.integrityProblems()
      for problem in problems { found(.catalogDamaged(problem)) }
      if problems.isEmpty {
        mayDropNames = isRepairing
        owned = try await everythingOwned(catalog)
        report.ownedCount = owned.count
        try await countDeleting(catalog)
      }
    }
    let stored = try store.digests()
    if stored.isEmpty, !owned.isEmpty {
      mayDropNames = false
      found(.storeEmpty(namesCount: owned.count))
    }
    for digest in stored { try await look(at: digest) }
    for digest in owned.sorted() where try store.find(digest) == nil {
      try await lost(
        digest, .bytesMissing(digest), mayDropNames ? "dropped its names" : nil)
    }
    if let catalog {
      for digest in owned.sorted() { try await lookThroughManifests(digest, catalog) }
    }
  }

  private func everythingOwned(_ catalog: SQLiteCatalog) async throws -> Set<Digest> {
    var owned: Set<Digest> = []
    var last: Digest?
    while true {
      let page = try await catalog.ownedDigests(after: last, limit: Self.pageSize)
      owned.formUnion(page)
      guard let end = page.last else { return owned }
      last = end
    }
  }

  private mutating func countDeleting(_ catalog: SQLiteCatalog) async throws {
    var last: Digest?
    while true {
      let page = try await catalog.deleting(after: last, limit: Self.pageSize)
      report.deletingCount += page.count
      guard let end = page.last else { return }
      last = end
    }
  }

  private mutating func look(at digest: Digest) async throws {
    report.blobsCount += 1
    if !owned.contains(digest) { report.unownedCount += 1 }
    let store = store
    let outcome = Result { try BlobCheck(digest, in: store) }
    if case .failure(let error) = outcome {
      let repositories = try await repositories(of: digest)
      found(.unreadable(digest, "\(error)"), in: repositories)
      return
    }
    let check = try outcome.get()
    report.bytes += check.sizeBytes
    guard check.isContentRight else {
      if mayDropNames { try copyCatalog() }
      let path = isRepairing ? try store.quarantine(digest) : nil
      try await lost(digest, .contentWrong(digest), "moved to \(path ?? "quarantine")")
      return
    }
    if !check.isChainRight {
      if isRepairing { try store.removeChain(of: digest) }
      found(.chainWrong(digest), repair: "removed the chain, which is computed anew")
    }
    try await compareSizes(of: digest, check.sizeBytes)
  }

  private mutating func compareSizes(of digest: Digest, _ sizeBytes: Int64) async throws {
    guard let catalog, owned.contains(digest) else { return }
    for owner in try await catalog.owners(of: digest) where owner.sizeBytes != sizeBytes {
      let problem = CheckFinding.Problem.sizeWrong(
        digest, noted: owner.sizeBytes, stored: sizeBytes)
      if owner.isManifest {
        // To drop it would drop its tags, and only its size is told wrong.
        found(problem, in: [owner.repository])
        continue
      }
      if isRepairing {
        try copyCatalog()
        try await catalog.correctSize(
          of: Blob(digest: digest, sizeBytes: sizeBytes), in: owner.repository)
      }
      found(problem, in: [owner.repository], repair: "corrected the size")
    }
  }

  /// The bytes are not there: neither may the names be.
  private mutating func lost(
    _ digest: Digest, _ problem: CheckFinding.Problem, _ repair: String?
  ) async throws {
    let repositories = try await repositories(of: digest)
    if mayDropNames, let catalog {
      try copyCatalog()
      for owner in try await catalog.owners(of: digest) {
        if owner.isManifest {
          _ = try await catalog.removeManifest(digest, in: owner.repository, at: OriginContent.now)
        } else {
          _ = try await catalog.unlinkBlob(digest, in: owner.repository)
        }
      }
      try await catalog.finishDeleting(digest)
      owned.remove(digest)
    }
    found(problem, in: repositories, repair: repair)
  }

  /// Once, before the first change.
  private mutating func copyCatalog() throws {
    if isCatalogCopied { return }
    let path = DataFolder(path: store.location).catalog
    _ = try CatalogBackup.write(of: path, to: path + ".before-repair")
    isCatalogCopied = true
  }

  /// Whether each image under this digest has the blobs it needs.
  private mutating func lookThroughManifests(
    _ digest: Digest, _ catalog: SQLiteCatalog
  ) async throws {
    for owner in try await catalog.owners(of: digest) where owner.isManifest {
      guard owner.sizeBytes <= Int64(PushedManifest.bytesMax),
        let bytes = try? store.open(digest).readAll(),
        let references = try? ManifestReferences(parsing: bytes)
      else { continue }
      for blob in Set(references.requiredBlobs.map(\.digest)).sorted()
      where try await catalog.linkedBlobBytes(blob, in: owner.repository) == nil {
        found(.imageIncomplete(manifest: digest, lacks: blob), in: [owner.repository])
      }
    }
  }

  private func repositories(of digest: Digest) async throws -> [RepositoryName] {
    guard let catalog, owned.contains(digest) else { return [] }
    return try await catalog.owners(of: digest).map(\.repository)
  }

  /// - Parameter repair: what was done, if anything was to be.
  private mutating func found(
    _ problem: CheckFinding.Problem, in repositories: [RepositoryName] = [], repair: String? = nil
  ) {
    report.findings.append(
      CheckFinding(problem, in: repositories, repair: isRepairing ? repair : nil))
  }

  private static let pageSize = 1_000
}
