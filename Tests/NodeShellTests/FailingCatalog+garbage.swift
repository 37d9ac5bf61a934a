// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// Calls that a sweep makes: each waits at the gate a test has put before it, or fails.
extension FailingCatalog {
  func untaggedManifests(
    pushedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [UntaggedManifest] {
    try await catalog.untaggedManifests(pushedBefore: time, after: after, limit: limit)
  }

  func renewLink(
    of digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> Int64? {
    try await run(.renewLink) { () async throws(CatalogError) in
      try await catalog.renewLink(of: digest, in: repository, ifBefore: stale, at: time)
    }
  }

  func renewManifest(
    _ digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> CatalogManifest? {
    try await catalog.renewManifest(digest, in: repository, ifBefore: stale, at: time)
  }

  func removeUntagged(
    _ manifests: [OwnedContent], pushedBefore expiry: Int64, at time: Int64
  ) async throws(CatalogError) -> [OwnedContent] {
    try await run(.removeUntagged) { () async throws(CatalogError) in
      try await catalog.removeUntagged(manifests, pushedBefore: expiry, at: time)
    }
  }

  func unlinkUnreferenced(
    _ blobs: [OwnedContent], linkedBefore expiry: Int64
  ) async throws(CatalogError) -> [OwnedContent] {
    try await run(.unlinkUnreferenced) { () async throws(CatalogError) in
      try await catalog.unlinkUnreferenced(blobs, linkedBefore: expiry)
    }
  }

  func ownersCount(of digest: Digest) async throws(CatalogError) -> Int {
    try await catalog.ownersCount(of: digest)
  }

  func deleting(after: Digest?, limit: Int) async throws(CatalogError) -> [Digest] {
    try await catalog.deleting(after: after, limit: limit)
  }

  func isDeleting(_ digest: Digest) async throws(CatalogError) -> Bool {
    try await run(.isDeleting) { () async throws(CatalogError) in
      try await catalog.isDeleting(digest)
    }
  }

  func markDeleting(_ digests: [Digest]) async throws(CatalogError) -> [Digest] {
    try await run(.markDeleting) { () async throws(CatalogError) in
      try await catalog.markDeleting(digests)
    }
  }

  func finishDeleting(_ digest: Digest) async throws(CatalogError) {
    try await run(.finishDeleting) { () async throws(CatalogError) in
      try await catalog.finishDeleting(digest)
    }
  }
}
