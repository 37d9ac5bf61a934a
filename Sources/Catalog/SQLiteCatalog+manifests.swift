// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func manifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(CatalogError) -> CatalogManifest? {
    let key = KnownManifests.Key(repository: repository, reference: reference)
    if let fact = knownFact(key) { return fact.manifest }
    return try await readFact("manifest", key)?.manifest
  }

  package func knownManifest(
    _ reference: Reference, in repository: RepositoryName, renewedSince stale: Int64
  ) -> CatalogManifest? {
    let fact = knownFact(KnownManifests.Key(repository: repository, reference: reference))
    guard let fact else { return nil }
    switch reference {
    case .tag: return fact.manifest
    case .digest: return fact.renewedAt >= stale ? fact.manifest : nil
    }
  }

  @discardableResult
  package func putManifest(
    _ push: ManifestPush, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> [Digest] {
    try await write("putManifest", changing: .repositories([repository])) {
      transaction throws(CatalogError) in
      let id = try transaction.makeRepositoryID(repository)
      let missing = try transaction.missing(push, in: id)
      guard missing.isEmpty else {
        throw CatalogError(.missingReferences(missing), operation: "putManifest")
      }
      let digest = try transaction.putManifest(push, in: id, at: time)
      var left: [Digest] = []
      for tag in push.tags {
        let former = try transaction.putTag(
          tag, to: push.manifest.digest, numbered: digest, in: id, at: time)
        if let former { left.append(former) }
      }
      try transaction.add(note)
      return left
    }
  }

  package func removeManifest(
    _ digest: Digest, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Bool {
    try await write("removeManifest", changing: .repositories([repository])) {
      transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository),
        let manifest = try transaction.digestID(digest),
        try transaction.exists(.hasManifestOfDigest, ["repository": id, "digest": manifest])
      else { return false }
      let tags = try transaction.removeManifest(manifest, in: id, at: time)
      try transaction.removeIfEmpty(repository: id)
      try transaction.add(note?.removing(tags))
      return true
    }
  }

  package func references(
    to digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> [CatalogReference] {
    try await read("references") { transaction throws(CatalogError) in
      var references: [CatalogReference] = []
      for row in try transaction.rows(
        .references, ["repository": repository.text, "digest": digest.stored])
      {
        references.append(
          CatalogReference(
            manifest: try transaction.digest(row, 0), kind: try transaction.referenceKind(row, 1)))
      }
      // Here, where it costs no temporary table: they are found in the order of their numbers.
      return references.sorted {
        ($0.manifest, $0.kind.rawValue) < ($1.manifest, $1.kind.rawValue)
      }
    }
  }
}
