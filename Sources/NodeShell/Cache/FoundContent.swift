// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Storage

/// What is in the store when a node starts. It is looked at once, for the core and for the cache: a
/// full store has many folders.
struct FoundContent: Sendable {
  private let whole: [BlobFootprint]
  /// Never of a blob that is whole.
  let partials: [PartialBlob]

  /// Blocks on the disk.
  init(in store: FileBlobStore) throws(StorageError) {
    let whole = try store.inventory()
    let digests = Set(whole.map(\.digest))
    self.whole = whole
    // On a read-only disk one that is whole by now may not have been removed.
    partials = try store.partials().filter { !digests.contains($0.digest) }
  }

  /// What other nodes may want: whole blobs, and manifests that came as blobs do
  /// (Docs/Decisions/0015). Those that are kept with a media type came straight from upstream or
  /// were pushed, most of them, and were of use to this node alone.
  var blobs: [Blob] { whole.filter { !$0.hasMediaType }.map(\.blob) }

  /// Everything that a ledger counts.
  func cached(owned: Set<Digest>) -> [CachedBlob] {
    let whole = whole.map {
      CachedBlob(
        digest: $0.digest, diskBytes: $0.diskBytes, lastUsedSeconds: $0.lastUsedSeconds,
        isOwned: owned.contains($0.digest))
    }
    let partials = partials.map {
      CachedBlob(
        digest: $0.digest, diskBytes: $0.diskBytes, lastUsedSeconds: $0.writtenSeconds,
        isOwned: false, isPartial: true)
    }
    return whole + partials
  }
}
