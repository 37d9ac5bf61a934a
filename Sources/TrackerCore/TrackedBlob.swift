// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the tracker knows of one blob: soft state, rebuilt from announcements.
struct TrackedBlob: Sendable {
  let blob: Blob
  /// Everyone who wants or holds the blob: candidates for neighbours.
  var interested = SamplingSet<ConnectionID>()
  var wanting = OrderedTable<ConnectionID, Want>()
  var holders = OrderedTable<ConnectionID, Bool>()
  var lease: Lease?
  /// Since when `suppliesPushed` counts how often all were told of the supply.
  var suppliesCountedFrom = Instant.zero
  var suppliesPushed = 0

  struct Want: Sendable {
    var prefixChunks: Int
    var isEligible: Bool
    /// Its last fetch failed; it is asked again only when nobody else is left.
    var hasFailed = false
  }

  /// ```
  ///        grant                 renew
  ///  none ───────► held by a node ◄──┐
  ///   ▲               │   └──────────┘
  ///   └───────────────┘ release, expiry, disconnection
  /// ```
  struct Lease: Sendable {
    let holder: ConnectionID
    let holderID: NodeID
    var expires: Instant
  }

  init(blob: Blob) {
    self.blob = blob
  }

  var isForgettable: Bool { interested.isEmpty && lease == nil }

  /// The eligible node with the longest prefix, the earliest on ties: it loses least by going on.
  func nextLeaseHolder() -> ConnectionID? {
    var best: (connection: ConnectionID, want: Want)?
    wanting.forEach { connection, want in
      guard want.isEligible else { return }
      guard let current = best else {
        best = (connection, want)
        return
      }
      let isBetter =
        want.hasFailed == current.want.hasFailed
        ? want.prefixChunks > current.want.prefixChunks : !want.hasFailed
      if isBetter { best = (connection, want) }
    }
    return best?.connection
  }
}
