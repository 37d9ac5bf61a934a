// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// Finds bytes in the store that no repository owns: those of a push that a crash cut off, and
/// those of catalogs that did not note yet what was to go.
struct StraySearch: Sendable {
  let origin: OriginContent
  /// Whether what nobody owns may be an upstream's content, which goes by the cache's rules.
  let isMirror: Bool

  /// In the order of digests.
  ///
  /// - Parameter expirySeconds: what was of use later stays. Between its last byte and its link a
  ///   blob is owned by nobody, for a moment.
  func strays(unusedSince expirySeconds: Int64) async throws -> [Digest] {
    let store = store
    let stored = try await origin.disk.run { try store.digests() }
    var strays: [Digest] = []
    // Both are in order, so that neither is ever looked up in the other.
    var owned = OwnedDigests(in: origin.catalog)
    for digest in stored {
      if try await owned.contains(digest) { continue }
      guard let footprint = try await self.footprint(of: digest),
        footprint.lastUsedSeconds < expirySeconds,
        try await hasNames(digest) == false
      else { continue }
      strays.append(digest)
    }
    return strays
  }

  /// What the bytes of a digest take that nobody owns; nil if they are none of the origin's, or an
  /// operator wants them to stay.
  func footprint(of digest: Digest) async throws -> BlobFootprint? {
    if origin.cache.keeps(digest) { return nil }
    let (store, isMirror) = (store, isMirror)
    return try await origin.disk.run {
      if isMirror {
        // One that was mirrored before it was pushed is served from the cache still.
        guard try store.find(digest)?.isPushed == true else { return nil }
      }
      return try store.footprint(of: digest)
    }
  }

  /// Whether it says beside the digest that it has names. That the catalog has none of them means
  /// that the catalog is an older one, or a part of one.
  private func hasNames(_ digest: Digest) async throws -> Bool {
    let store = store
    return try await origin.disk.run { try store.hasNames(digest) }
  }

  private var store: any BlobStore { origin.store }
}
