// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

/// The numbers of repositories and digests, which are theirs while anything refers to them.
extension CatalogTransaction {
  func repositoryID(_ name: RepositoryName) throws(CatalogError) -> Int64? {
    guard let row = try row(.repositoryID, ["name": name.text]) else { return nil }
    return try integer(row, 0)
  }

  func makeRepositoryID(_ name: RepositoryName) throws(CatalogError) -> Int64 {
    if let id = try repositoryID(name) { return id }
    try execute(.insertRepository, ["name": name.text])
    return database.lastInsertedRowID
  }

  func removeIfEmpty(repository: Int64) throws(CatalogError) {
    try execute(.removeRepositoryIfEmpty, ["repository": repository])
  }

  func digestID(_ digest: Digest) throws(CatalogError) -> Int64? {
    guard let row = try row(.digestID, ["value": digest.stored]) else { return nil }
    return try integer(row, 0)
  }

  func makeDigestID(_ digest: Digest) throws(CatalogError) -> Int64 {
    if let id = try digestID(digest) { return id }
    try execute(.insertDigest, ["value": digest.stored])
    return database.lastInsertedRowID
  }

  func removeIfUnused(digest: Int64) throws(CatalogError) {
    try execute(.removeDigestIfUnused, ["digest": digest])
  }
}
