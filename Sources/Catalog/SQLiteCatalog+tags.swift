// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func repositories(
    after: RepositoryName?, limit: Int?
  ) async throws(CatalogError) -> [RepositoryName] {
    let limit = CatalogTransaction.limit(limit)
    return try await read("repositories") { transaction throws(CatalogError) in
      var names: [RepositoryName] = []
      for row in try transaction.rows(
        .repositories, ["after": after?.text ?? "", "limit": limit])
      {
        names.append(try transaction.repositoryName(row, 0))
      }
      return names
    }
  }

  package func tags(
    in repository: RepositoryName, after: Tag?, limit: Int?
  ) async throws(CatalogError) -> [Tag]? {
    let limit = CatalogTransaction.limit(limit)
    return try await read("tags") { transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository),
        try transaction.exists(.hasManifest, ["repository": id])
      else { return nil }
      var tags: [Tag] = []
      for text in try transaction.texts(
        .tags, ["repository": id, "after": after?.text ?? "", "limit": limit])
      {
        tags.append(try transaction.required(RegistryCore.Tag(text)))
      }
      return tags
    }
  }

  package func tagMoves(
    of tag: Tag, in repository: RepositoryName
  ) async throws(CatalogError) -> [TagMove] {
    try await read("tagMoves") { transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository) else { return [] }
      var moves: [TagMove] = []
      for row in try transaction.rows(.tagMoves, ["repository": id, "name": tag.text]) {
        moves.append(
          TagMove(
            time: try transaction.integer(row, 0), from: try transaction.optionalDigest(row, 1),
            to: try transaction.optionalDigest(row, 2)))
      }
      return moves
    }
  }

  package func removeTag(
    _ tag: Tag, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Digest? {
    try await write("removeTag", changing: .repositories([repository])) {
      transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository) else { return nil }
      let former = try transaction.removeTag(tag, in: id, at: time)
      if former != nil { try transaction.add(note) }
      return former
    }
  }
}
