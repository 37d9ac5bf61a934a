// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func referrers(
    of subject: Digest, in repository: RepositoryName, _ query: ReferrerQuery
  ) async throws(CatalogError) -> ReferrerPage {
    try await read("referrers") { transaction throws(CatalogError) in
      try transaction.referrers(of: subject, in: repository, query)
    }
  }

  package func undescribedReferrers(
    limit: Int
  ) async throws(CatalogError) -> [UndescribedReferrer] {
    let limit = CatalogTransaction.limit(limit)
    return try await read("undescribedReferrers") { transaction throws(CatalogError) in
      var referrers: [UndescribedReferrer] = []
      for row in try transaction.rows(.undescribedReferrers, ["limit": limit]) {
        referrers.append(
          UndescribedReferrer(
            repository: try transaction.repositoryName(row, 0),
            digest: try transaction.digest(row, 1),
            mediaType: try transaction.mediaType(row, 2)))
      }
      return referrers
    }
  }

  package func describeReferrer(
    _ digest: Digest, in repository: RepositoryName, artifactType: String?,
    annotations: [ManifestAnnotation]
  ) async throws(CatalogError) {
    try await write("describeReferrer", changing: .none) { transaction throws(CatalogError) in
      guard let id = try transaction.repositoryID(repository),
        let manifest = try transaction.digestID(digest)
      else { return }
      try transaction.execute(
        .describeReferrer,
        [
          "repository": id, "digest": manifest, "type": artifactType,
          "annotations": ManifestAnnotation.text(annotations),
        ])
    }
  }
}
