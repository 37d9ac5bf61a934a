// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// Keeps a blob from being evicted until it is released, or dropped.
final class BlobPin: Sendable {
  let digest: Digest
  /// Whether the blob was whole when it was pinned; if so it is on disk until the release, unless
  /// somebody deletes it there behind the node's back.
  let isWhole: Bool
  private let cache: BlobCache
  private let isReleased = Atomic<Bool>(false)

  /// Of a blob that the ledger has pinned already.
  init(_ digest: Digest, isWhole: Bool, in cache: BlobCache) {
    self.digest = digest
    self.isWhole = isWhole
    self.cache = cache
  }

  deinit {
    release()
  }

  /// May be repeated.
  func release() {
    if isReleased.exchange(true, ordering: .acquiringAndReleasing) { return }
    cache.unpin(digest)
  }
}
