// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

extension CatalogTransaction {
  func linkedBlobBytes(
    _ digest: Digest, in repository: RepositoryName
  ) throws(CatalogError) -> Int64? {
    let row = try row(.blobLink, ["repository": repository.text, "digest": digest.stored])
    guard let row else { return nil }
    return try sizeBytes(row, 0)
  }

  func link(_ blob: Blob, in repository: RepositoryName, at time: Int64) throws(CatalogError) {
    try keep(blob.digest)
    try execute(
      .putBlobLink,
      [
        "repository": try makeRepositoryID(repository),
        "digest": try makeDigestID(blob.digest), "size": blob.sizeBytes, "time": time,
      ])
  }
}
