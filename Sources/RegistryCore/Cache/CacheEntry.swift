// SPDX-License-Identifier: Apache-2.0

/// What the ledger knows of one blob.
///
///     reserved ── stored ──► whole ── chosen ──► leaving ── evicted ──► (forgotten)
///        └─ abandoned ─► (forgotten)  ◄── evictionFailed ──┘
struct CacheEntry: Sendable {
  enum Phase: Sendable {
    /// Being fetched or pushed.
    case reserved
    case whole
    /// Given to the shell to delete; never taken back by the ledger.
    case leaving
  }

  var phase: Phase
  var diskBytes: Int64
  var lastUsedSeconds: Int64
  /// The last use that is on disk.
  var recordedSeconds: Int64
  /// Who serves it, or otherwise needs it to stay.
  var pins = 0
  /// The catalog refers to it: it is no mirrored content, and only a delete there lets it go.
  var isOwned: Bool
  /// Its place in the order of use; nil if it may not be evicted.
  var place: RecencyList.Place?

  var isEvictable: Bool {
    switch phase {
    case .whole: pins == 0 && !isOwned
    case .reserved, .leaving: false
    }
  }
}
