// SPDX-License-Identifier: Apache-2.0

import GRDB
import RegistryCore

extension CatalogTransaction {
  func upload(_ row: Row) throws(CatalogError) -> CatalogUpload {
    CatalogUpload(
      id: try uploadID(row, 0), repository: try repositoryName(row, 1),
      startedAt: try integer(row, 2))
  }

  /// An upload that is there stays as it is.
  func openUpload(
    _ id: UploadID, in repository: RepositoryName, at time: Int64
  ) throws(CatalogError) {
    if try exists(.uploadRepository, ["id": id.text]) { return }
    let repository = try makeRepositoryID(repository)
    try execute(.insertUpload, ["id": id.text, "repository": repository, "time": time])
  }

  /// False if there is no such upload.
  func closeUpload(_ id: UploadID) throws(CatalogError) -> Bool {
    guard let row = try row(.uploadRepository, ["id": id.text]) else { return false }
    try execute(.removeUpload, ["id": id.text])
    try removeIfEmpty(repository: try integer(row, 0))
    return true
  }
}
