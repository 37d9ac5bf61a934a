// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import GRDB
package import RegistryCore

/// What a whole registry is taken over by, or handed on with.
extension SQLiteCatalog {
  package func manifests(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [CatalogManifest] {
    try await listing(.manifests, "manifests", in: repository, after: after, limit: limit) {
      transaction, row throws(CatalogError) in
      try transaction.manifest(row)
    }
  }

  package func blobs(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Blob] {
    try await listing(.blobLinks, "blobs", in: repository, after: after, limit: limit) {
      transaction, row throws(CatalogError) in
      Blob(digest: try transaction.digest(row, 0), sizeBytes: try transaction.sizeBytes(row, 1))
    }
  }

  package func names(of manifest: Digest) async throws(CatalogError) -> ManifestNames {
    try await read("names") { transaction throws(CatalogError) in
      var names = ManifestNames()
      for row in try transaction.rows(.manifestNames, ["digest": manifest.stored]) {
        var tag: ManifestNames.TagName?
        if try transaction.optionalText(row, 1) != nil {
          // Of a tag whose history was trimmed away the time is not known any more.
          tag = ManifestNames.TagName(
            tag: try transaction.tag(row, 1), time: try transaction.optionalInteger(row, 2) ?? 0,
            move: try transaction.optionalInteger(row, 3) ?? 0)
        }
        names.add(try transaction.repositoryName(row, 0), tag)
      }
      return names
    }
  }

  package func adoptTag(
    _ tag: Tag, targets: [TagTarget], in repository: RepositoryName
  ) async throws(CatalogError) -> Int {
    try await write("adoptTag", changing: .repositories([repository])) {
      transaction throws(CatalogError) in
      let id = try transaction.makeRepositoryID(repository)
      let last = try transaction.row(
        .lastTagMoveTime, ["repository": id, "name": tag.text])
      let lastTime = try last.map { row throws(CatalogError) in try transaction.integer(row, 0) }
      var count = 0
      for target in targets where lastTime.map({ target.time > $0 }) ?? true {
        guard let digest = try transaction.digestID(target.manifest),
          try transaction.exists(.hasManifestOfDigest, ["repository": id, "digest": digest])
        else {
          throw CatalogError(.missingReferences([target.manifest]), operation: "adoptTag")
        }
        try transaction.putTag(
          tag, to: target.manifest, numbered: digest, in: id, at: target.time)
        count += 1
      }
      try transaction.removeIfEmpty(repository: id)
      return count
    }
  }

  private func listing<Item: Sendable>(
    _ statement: CatalogStatement, _ operation: String, in repository: RepositoryName,
    after: Digest?, limit: Int,
    _ item: @escaping @Sendable (CatalogTransaction, Row) throws(CatalogError) -> Item
  ) async throws(CatalogError) -> [Item] {
    let limit = CatalogTransaction.limit(limit)
    return try await read(operation) { transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository) else { return [] }
      let start = try after.map { after throws(CatalogError) in try transaction.digestID(after) }
      var items: [Item] = []
      for row in try transaction.rows(
        statement, ["repository": id, "after": (start ?? nil) ?? 0, "limit": limit])
      {
        items.append(try item(transaction, row))
      }
      return items
    }
  }
}
