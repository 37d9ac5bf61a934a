// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Foundation
import GRDB
package import RegistryCore

extension SQLiteCatalog {
  package func untaggedManifests(
    pushedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [UntaggedManifest] {
    let limit = CatalogTransaction.limit(limit)
    return try await scanDigests("untaggedManifests", after: after) {
      transaction, range throws(CatalogError) in
      var manifests: [UntaggedManifest] = []
      for row in try transaction.rows(
        .untaggedManifests, range + ["before": time, "limit": limit])
      {
        let content = OwnedContent(
          try transaction.digest(row, 1), in: try transaction.repositoryName(row, 0))
        manifests.append(UntaggedManifest(content, pushedAt: try transaction.integer(row, 2)))
      }
      return manifests
    }
  }

  /// What the first range of digests after `after` has of a kind of which there may be little: no
  /// statement looks through more than one range.
  func scanDigests<Item: Sendable>(
    _ operation: String, after: OwnedContent?,
    _ list: @Sendable (CatalogTransaction, StatementArguments) throws(CatalogError) -> [Item]
  ) async throws(CatalogError) -> [Item] {
    var start = (digest: after?.digest.stored ?? Data(), repository: after?.repository.text ?? "")
    while true {
      let first = start
      let (items, end) = try await read(operation) {
        transaction throws(CatalogError) -> ([Item], Data?) in
        let row = try transaction.row(
          .digestRangeEnd, ["start": first.digest, "count": Self.digestsPerRange])
        let end = try row.map { row throws(CatalogError) in try transaction.digest(row, 0).stored }
        let range: StatementArguments = [
          "digest": first.digest, "repository": first.repository,
          "end": end ?? Self.beyondAllDigests,
        ]
        return (try list(transaction, range), end)
      }
      guard items.isEmpty, let end else { return items }
      // The range ends before it, so that all of its repositories are in the next.
      start = (end, "")
    }
  }

  /// Some milliseconds.
  static let digestsPerRange = 4096
  /// They begin with the number of an algorithm.
  private static let beyondAllDigests = Data([0xff])

  /// What is young enough is only read, which waits for no writer.
  package func renewLink(
    of digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> Int64? {
    let key: StatementArguments = ["repository": repository.text, "digest": digest.stored]
    let known = try await read("renewLink") {
      transaction throws(CatalogError) -> (sizeBytes: Int64, isStale: Bool)? in
      guard let row = try transaction.row(.blobLink, key) else { return nil }
      return (try transaction.sizeBytes(row, 0), try transaction.integer(row, 1) < stale)
    }
    guard let known else { return nil }
    guard known.isStale else { return known.sizeBytes }
    return try await write("renewLink", changing: .none) { transaction throws(CatalogError) in
      // It may have gone between the two.
      try transaction.execute(.renewLink, key + ["time": time]) > 0 ? known.sizeBytes : nil
    }
  }

  package func renewManifest(
    _ digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> CatalogManifest? {
    let key = KnownManifests.Key(repository: repository, reference: .digest(digest))
    if let fact = knownFact(key), fact.renewedAt >= stale { return fact.manifest }
    guard let fact = try await readFact("renewManifest", key) else { return nil }
    guard fact.renewedAt < stale else { return fact.manifest }
    return try await write("renewManifest", changing: .repositories([repository])) {
      transaction throws(CatalogError) in
      // It may have gone between the two.
      let isThere =
        try transaction.execute(
          .renewManifest,
          ["repository": repository.text, "digest": digest.stored, "time": time]) > 0
      return isThere ? fact.manifest : nil
    }
  }

  package func removeUntagged(
    _ manifests: [OwnedContent], pushedBefore expiry: Int64, at time: Int64
  ) async throws(CatalogError) -> [OwnedContent] {
    try await write("removeUntagged", changing: .repositories(manifests.map(\.repository))) {
      transaction throws(CatalogError) in
      var removed: [OwnedContent] = []
      for manifest in manifests
      where try transaction.removeUntagged(manifest, pushedBefore: expiry, at: time) {
        removed.append(manifest)
      }
      return removed
    }
  }

  package func unlinkUnreferenced(
    _ blobs: [OwnedContent], linkedBefore expiry: Int64
  ) async throws(CatalogError) -> [OwnedContent] {
    try await write("unlinkUnreferenced", changing: .none) { transaction throws(CatalogError) in
      var unlinked: [OwnedContent] = []
      for blob in blobs where try transaction.unlinkUnreferenced(blob, linkedBefore: expiry) {
        unlinked.append(blob)
      }
      return unlinked
    }
  }

  package func ownersCount(of digest: Digest) async throws(CatalogError) -> Int {
    try await read("ownersCount") { transaction throws(CatalogError) in
      let row = try transaction.row(.ownersCount, ["value": digest.stored])
      return try row.map { row throws(CatalogError) in Int(try transaction.integer(row, 0)) } ?? 0
    }
  }

  package func deleting(
    after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Digest] {
    let limit = CatalogTransaction.limit(limit)
    return try await read("deleting") { transaction throws(CatalogError) in
      var digests: [Digest] = []
      for row in try transaction.rows(
        .deleting, ["after": after?.stored ?? Data(), "limit": limit])
      {
        digests.append(try transaction.digest(row, 0))
      }
      return digests
    }
  }

  package func isDeleting(_ digest: Digest) async throws(CatalogError) -> Bool {
    try await read("isDeleting") { transaction throws(CatalogError) in
      try transaction.exists(.isDeleting, ["value": digest.stored])
    }
  }

  package func markDeleting(_ digests: [Digest]) async throws(CatalogError) -> [Digest] {
    try await write("markDeleting", changing: .none) { transaction throws(CatalogError) in
      var marked: [Digest] = []
      for digest in digests {
        if try transaction.exists(.owns, ["value": digest.stored]) { continue }
        if try transaction.execute(.markDeleting, ["value": digest.stored]) > 0 {
          marked.append(digest)
        }
      }
      return marked
    }
  }

  package func finishDeleting(_ digest: Digest) async throws(CatalogError) {
    try await write("finishDeleting", changing: .none) { transaction throws(CatalogError) in
      try transaction.keep(digest)
    }
  }
}
