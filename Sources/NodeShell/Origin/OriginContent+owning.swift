// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// What the catalog names is no cache. Whoever changes that has his turn at the digest, or a
/// deletion could call a blob cache that a push has just named.
extension OriginContent {
  /// Runs `work`, which stores the blob and names it. From before the first until for good nothing
  /// evicts it, unless `work` throws.
  func owning<Value: Sendable>(
    _ digest: Digest, _ work: () async throws(RegistryError) -> Value
  ) async throws(RegistryError) -> Value {
    await turns.take(digest)
    defer { turns.give(digest) }
    await cache.own(digest)
    do throws(RegistryError) {
      return try await work()
    } catch {
      await disownUnlessNamed(digest)
      throw error
    }
  }

  /// Runs `work`, which may take the last name of the blob.
  func disowning<Value: Sendable>(
    _ digest: Digest, _ work: (any RegistryCatalog) async throws(CatalogError) -> Value
  ) async throws(RegistryError) -> Value {
    await turns.take(digest)
    defer { turns.give(digest) }
    let value = try await inCatalog(work)
    await disownUnlessNamed(digest)
    return value
  }

  /// Runs `work`, which gives the blob a further name, if it has one.
  func sharing<Value: Sendable>(
    _ digest: Digest, _ work: (any RegistryCatalog) async throws(CatalogError) -> Value
  ) async throws(RegistryError) -> Value {
    await turns.take(digest)
    defer { turns.give(digest) }
    return try await inCatalog(work)
  }

  private func disownUnlessNamed(_ digest: Digest) async {
    // An install can fail with the blob in place. What the catalog does not tell stays owned: that
    // costs room, the opposite would cost content.
    let cache = cache
    let isThere = try? await disk.run { try cache.refresh(digest) }
    guard let isNamed = try? await catalog.owns(digest), !isNamed else { return }
    cache.disown(digest)
    // What a push has left that failed; what a delete has left, the catalog knows of.
    if isThere == true { _ = try? await catalog.markDeleting([digest]) }
  }
}
