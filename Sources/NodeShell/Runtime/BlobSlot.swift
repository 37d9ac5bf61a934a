// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import RegistryCore
import Storage

/// A blob in progress, from `beginBlob` until it is stored or fails. Loop thread only.
///
///     opening ── the partial file is made ──► open
///        └────── cannot be made / failed ──► closed
///
/// The partial file is made on the worker pool, because reserving its space can take long.
final class BlobSlot {
  enum State {
    /// Local clients that wait for the session.
    case opening([CheckedContinuation<PullAnswer, Never>])
    case open(BlobSession)
    case closed
  }

  let blob: Blob
  var state = State.opening([])
  /// What the disk failed with last; the core knows only that it did.
  var storageError: StorageError?
  /// Batches that wait for the session.
  var unstoredChain: [ChainBatch] = []
  var laneTurns: LaneTurns

  init(_ blob: Blob, lanesMax: Int) {
    self.blob = blob
    self.laneTurns = LaneTurns(runningMax: lanesMax)
  }

  var session: BlobSession? {
    if case .open(let session) = state { session } else { nil }
  }

  func answer(_ answer: PullAnswer, then next: State) {
    if case .opening(let waiters) = state {
      for waiter in waiters { waiter.resume(returning: answer) }
    }
    state = next
  }
}
