// SPDX-License-Identifier: Apache-2.0

import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func openUpload(
    _ id: UploadID, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) {
    try await write("openUpload", changing: .none) { transaction throws(CatalogError) in
      try transaction.openUpload(id, in: repository, at: time)
    }
  }

  package func upload(_ id: UploadID) async throws(CatalogError) -> CatalogUpload? {
    try await read("upload") { transaction throws(CatalogError) in
      guard let row = try transaction.row(.upload, ["id": id.text]) else { return nil }
      return try transaction.upload(row)
    }
  }

  package func uploads(
    startedBefore time: Int64, limit: Int?
  ) async throws(CatalogError) -> [CatalogUpload] {
    let limit = CatalogTransaction.limit(limit)
    return try await read("uploads") { transaction throws(CatalogError) in
      var uploads: [CatalogUpload] = []
      for row in try transaction.rows(.uploads, ["before": time, "limit": limit]) {
        uploads.append(try transaction.upload(row))
      }
      return uploads
    }
  }

  package func closeUpload(_ id: UploadID) async throws(CatalogError) -> Bool {
    try await write("closeUpload", changing: .none) { transaction throws(CatalogError) in
      try transaction.closeUpload(id)
    }
  }
}
