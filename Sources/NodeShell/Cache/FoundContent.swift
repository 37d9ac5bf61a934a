// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// What is in the store when a node starts. It is looked at once, for the core and for the cache: a
/// full store has many folders.
struct FoundContent: Sendable {
  /// In the order of digests.
  private let whole: [BlobFootprint]
  /// Of each of these, whether the catalog owns it.
  private var isOwned: [Bool]
  /// Never of a blob that is whole.
  let partials: [PartialBlob]

  /// Blocks on the disk.
  init(in store: any BlobStore) throws(StorageError) {
    let whole = try store.inventory()
    let digests = Set(whole.map(\.digest))
    self.whole = whole
    isOwned = whole.map { _ in false }
    // On a read-only disk one that is whole by now may not have been removed.
    partials = try store.partials().filter { !digests.contains($0.digest) }
  }

  /// What other nodes may want: whole blobs, and manifests that came as blobs do
  /// (Docs/Decisions/0015). Those that are kept with a media type came straight from upstream or
  /// were pushed, most of them, and were of use to this node alone.
  var blobs: [Blob] { whole.filter { !$0.hasMediaType }.map(\.blob) }

  /// Finds out what of it is no cache. Until then everything is.
  mutating func lookUpOwners(in catalog: any RegistryCatalog) async throws(CatalogError) {
    var owned = OwnedDigests(in: catalog)
    for index in whole.indices { isOwned[index] = try await owned.contains(whole[index].digest) }
  }

  /// Everything that a ledger counts.
  var cached: [CachedBlob] {
    let whole = zip(whole, isOwned).map { blob, isOwned in
      CachedBlob(
        digest: blob.digest, diskBytes: blob.diskBytes, lastUsedSeconds: blob.lastUsedSeconds,
        isOwned: isOwned)
    }
    let partials = partials.map {
      CachedBlob(
        digest: $0.digest, diskBytes: $0.diskBytes, lastUsedSeconds: $0.writtenSeconds,
        isOwned: false, isPartial: true)
    }
    return whole + partials
  }
}
