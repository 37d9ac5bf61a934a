// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

/// What a manifest with a subject is listed as.
extension CatalogTransaction {
  /// As many as fit on a page: a row may hold megabytes, so no more are read.
  func referrers(
    of subject: Digest, in repository: RepositoryName, _ query: ReferrerQuery
  ) throws(CatalogError) -> ReferrerPage {
    let arguments: StatementArguments = [
      "repository": repository.text, "digest": subject.stored, "after": query.place,
      "type": query.artifactType,
    ]
    do {
      let prepared = try database.cachedStatement(sql: CatalogStatement.referrers.rawValue)
      let cursor = try Row.fetchCursor(prepared, arguments: arguments)
      var page = ReferrerPage()
      while let row = try cursor.next() {
        guard page.append(try referrer(row), at: try integer(row, 0)) else { break }
      }
      return page
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  /// Nil for a manifest that is about no other. What has a subject is never nil, so that `notYet`
  /// cannot be meant.
  static func annotations(_ references: ManifestReferences) -> String? {
    references.subject.map { _ in ManifestAnnotation.text(references.annotations) }
  }

  static func artifactType(_ references: ManifestReferences) -> String? {
    references.subject.flatMap { _ in references.artifactType }
  }

  private func referrer(_ row: Row) throws(CatalogError) -> Referrer {
    let text = try optionalText(row, 5) ?? Self.notYet
    let annotations = text == Self.notYet ? [] : ManifestAnnotation.all(text)
    return Referrer(
      digest: try digest(row, 1), mediaType: try mediaType(row, 2),
      sizeBytes: try sizeBytes(row, 3), artifactType: try optionalText(row, 4),
      annotations: try required(annotations))
  }

  /// What the annotations of a referrer are that has not been described.
  private static let notYet = ""
}
