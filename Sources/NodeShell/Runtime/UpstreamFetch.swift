// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import SwarmCore

/// One request to upstream as the loop sees it: chunks come in order from the reader's task and are
/// hashed one after the other on the worker pool, once it is known from where. Loop thread only.
final class UpstreamFetch {
  let fetchID: FetchID
  let blob: Blob
  let permits: FetchPermits
  /// Index of the first chunk in `unhashed`, or of the one being hashed.
  var nextIndex: Int
  /// Nil until the entry before the first chunk is known.
  private(set) var hash: HashStream?
  var unhashed: [[UInt8]] = []
  var isHashing = false
  /// Set when the reader is done; reported once everything read has been hashed.
  var outcome: UpstreamOutcome?
  var reader: Task<Void, Never>?

  init(
    _ fetchID: FetchID, _ blob: Blob, fromChunk: Int, state: HashState?, permits: FetchPermits
  ) {
    self.fetchID = fetchID
    self.blob = blob
    self.permits = permits
    self.nextIndex = fromChunk
    if let state { beginHashing(from: state) }
  }

  func beginHashing(from state: HashState) {
    hash = HashStream(resuming: state, processedBytes: blob.geometry.offset(of: nextIndex))
  }

  func hashed(to hash: HashStream) {
    self.hash = hash
    nextIndex += 1
  }
}
