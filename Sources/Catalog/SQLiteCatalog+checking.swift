// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import GRDB
package import RegistryCore

/// What a check asks that has the catalog to itself.
extension SQLiteCatalog {
  /// What SQLite finds wrong with the file, and rows whose parents are missing; at most a hundred
  /// of each. Reads all of it.
  package func integrityProblems() async throws(CatalogError) -> [String] {
    try await read("integrityProblems") { transaction throws(CatalogError) in
      do {
        let problems = try String.fetchAll(
          transaction.database, sql: "PRAGMA integrity_check"
        ).filter { $0 != "ok" }
        let orphans = try Row.fetchAll(transaction.database, sql: "PRAGMA foreign_key_check")
        return problems + orphans.prefix(100).map(\.description)
      } catch {
        throw CatalogError(error, operation: transaction.operation)
      }
    }
  }

  /// Notes another size for a blob that a repository has, and leaves all else as it is.
  package func correctSize(
    of blob: Blob, in repository: RepositoryName
  ) async throws(CatalogError) {
    try await write("correctSize", changing: .none) { transaction throws(CatalogError) in
      _ = try transaction.execute(
        .correctBlobSize,
        [
          "repository": repository.text, "digest": blob.digest.stored, "size": blob.sizeBytes,
        ])
    }
  }

  /// Every repository that has the digest; one that has it both ways is there twice.
  package func owners(of digest: Digest) async throws(CatalogError) -> [CatalogOwner] {
    try await read("owners") { transaction throws(CatalogError) in
      var owners: [CatalogOwner] = []
      for statement in [CatalogStatement.linksOfDigest, .manifestsOfDigest] {
        for row in try transaction.rows(statement, ["value": digest.stored]) {
          owners.append(
            CatalogOwner(
              repository: try transaction.repositoryName(row, 0),
              isManifest: statement == .manifestsOfDigest,
              sizeBytes: try transaction.sizeBytes(row, 1)))
        }
      }
      return owners
    }
  }
}
