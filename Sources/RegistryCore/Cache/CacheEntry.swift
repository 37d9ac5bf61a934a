// SPDX-License-Identifier: Apache-2.0

/// What the ledger knows of one blob.
///
///     reserved ── stored ──► whole ── chosen ──► leaving ── evicted ──► (forgotten)
///        │ └─ abandoned ─► (forgotten)  ◄── evictionFailed ──┘
///        └─ suspended ─► partial ── chosen ──► leaving
///        ◄─ admit ──────────┘
struct CacheEntry: Sendable {
  enum Phase: Sendable {
    /// Being fetched or pushed.
    case reserved
    /// Part of it was left by a fetch that was given up, to go on from.
    case partial
    case whole
    /// Given to the shell to delete; never taken back by the ledger.
    case leaving(isWhole: Bool)
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
  /// An operator has pinned it.
  var isKept = false
  /// Its place in the order of use; nil if it may not be evicted.
  var place: RecencyList.Place?

  var isWhole: Bool { if case .whole = phase { true } else { false } }

  /// Whether the quota bounds it.
  var isCached: Bool {
    switch phase {
    case .reserved, .partial, .whole: !isOwned
    case .leaving: false
    }
  }

  /// Nothing is on disk of it, and nobody has to do with it.
  var isIdle: Bool {
    if case .reserved = phase { diskBytes == 0 && pins == 0 && !isOwned } else { false }
  }

  var isEvictable: Bool {
    switch phase {
    case .whole, .partial: pins == 0 && !isOwned && !isKept
    case .reserved, .leaving: false
    }
  }
}
