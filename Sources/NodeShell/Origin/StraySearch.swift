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
    var owned: [Digest] = []
    var isEnd = false
    for digest in stored {
      while !isEnd, owned.last.map({ $0 < digest }) ?? true {
        let page = try await origin.catalog.ownedDigests(after: owned.last, limit: Self.pageSize)
        isEnd = page.count < Self.pageSize
        if page.isEmpty { break }
        owned = page
      }
      if Self.contains(owned, digest) { continue }
      guard let footprint = try await self.footprint(of: digest),
        footprint.lastUsedSeconds < expirySeconds,
        try await hasNames(digest) == false
      else { continue }
      strays.append(digest)
    }
    return strays
  }

  /// What the bytes of a digest take that nobody owns; nil if they are none of the origin's.
  func footprint(of digest: Digest) async throws -> BlobFootprint? {
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

  private var store: FileBlobStore { origin.store }

  private static func contains(_ sorted: [Digest], _ digest: Digest) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < digest { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == digest
  }

  private static let pageSize = 10_000
}
