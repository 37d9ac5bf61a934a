// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

extension CachedBlob {
  /// Everything in the store that a ledger counts. Blocks on the disk.
  static func found(
    in store: BlobStore, owned: Set<Digest>
  ) throws(StorageError) -> [CachedBlob] {
    let whole = try store.inventory().map {
      CachedBlob(
        digest: $0.digest, diskBytes: $0.diskBytes, lastUsedSeconds: $0.lastUsedSeconds,
        isOwned: owned.contains($0.digest))
    }
    let digests = Set(whole.map(\.digest))
    // On a read-only disk one that is whole by now may not have been removed.
    let partials = try store.partials().filter { !digests.contains($0.digest) }.map {
      CachedBlob(
        digest: $0.digest, diskBytes: $0.diskBytes, lastUsedSeconds: $0.writtenSeconds,
        isOwned: false, isPartial: true)
    }
    return whole + partials
  }

  /// Everything that the catalog names.
  static func owned(by catalog: any RegistryCatalog) async throws -> Set<Digest> {
    var owned: Set<Digest> = []
    var last: Digest?
    while true {
      let page = try await catalog.ownedDigests(after: last, limit: pageSize)
      owned.formUnion(page)
      guard page.count == pageSize else { return owned }
      last = page.last
    }
  }

  private static let pageSize = 10_000
}
