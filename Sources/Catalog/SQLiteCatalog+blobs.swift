// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Foundation
import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func linkedBlobBytes(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> Int64? {
    try await read("linkedBlobBytes") { transaction throws(CatalogError) in
      try transaction.linkedBlobBytes(digest, in: repository)
    }
  }

  package func link(
    _ blob: Blob, in repository: RepositoryName, at time: Int64, closing upload: UploadID?,
    noting note: EventNote?
  ) async throws(CatalogError) {
    try await write("link", changing: .none) { transaction throws(CatalogError) in
      try transaction.link(blob, in: repository, at: time)
      if let upload { _ = try transaction.closeUpload(upload) }
      try transaction.add(note)
    }
  }

  package func mount(
    _ digest: Digest, from source: RepositoryName?, into repository: RepositoryName,
    at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Int64? {
    try await write("mount", changing: .none) { transaction throws(CatalogError) in
      let size: Int64?
      if let source {
        size = try transaction.linkedBlobBytes(digest, in: source)
      } else {
        let row = try transaction.row(.linkedBlobBytesAnywhere, ["digest": digest.stored])
        size = try row.map { row throws(CatalogError) in try transaction.sizeBytes(row, 0) }
      }
      guard let size else { return nil }
      try transaction.link(Blob(digest: digest, sizeBytes: size), in: repository, at: time)
      try transaction.add(note?.sized(size))
      return size
    }
  }

  package func unlinkBlob(
    _ digest: Digest, in repository: RepositoryName, noting note: EventNote?
  ) async throws(CatalogError) -> Bool {
    try await write("unlinkBlob", changing: .none) { transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository),
        let blob = try transaction.digestID(digest),
        try transaction.execute(.removeBlobLink, ["repository": id, "digest": blob]) > 0
      else { return false }
      try transaction.release(digest: blob)
      try transaction.removeIfEmpty(repository: id)
      try transaction.add(note)
      return true
    }
  }

  package func owns(_ digest: Digest) async throws(CatalogError) -> Bool {
    try await read("owns") { transaction throws(CatalogError) in
      try transaction.exists(.owns, ["value": digest.stored])
    }
  }

  package func ownedDigests(
    after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Digest] {
    let limit = CatalogTransaction.limit(limit)
    return try await read("ownedDigests") { transaction throws(CatalogError) in
      var digests: [Digest] = []
      for row in try transaction.rows(
        .ownedDigests, ["after": after?.stored ?? Data(), "limit": limit])
      {
        digests.append(try transaction.digest(row, 0))
      }
      return digests
    }
  }

  package func unreferencedBlobs(
    linkedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [CatalogBlobLink] {
    let limit = CatalogTransaction.limit(limit)
    return try await scanDigests("unreferencedBlobs", after: after) {
      transaction, range throws(CatalogError) in
      var links: [CatalogBlobLink] = []
      for row in try transaction.rows(
        .unreferencedBlobs, range + ["before": time, "limit": limit])
      {
        let blob = Blob(
          digest: try transaction.digest(row, 1), sizeBytes: try transaction.sizeBytes(row, 2))
        links.append(
          CatalogBlobLink(
            repository: try transaction.repositoryName(row, 0), blob: blob,
            linkedAt: try transaction.integer(row, 3)))
      }
      return links
    }
  }
}
