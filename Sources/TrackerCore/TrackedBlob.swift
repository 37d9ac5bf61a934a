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
  /// The first few of each zone to be after the blob: these alone have neighbours elsewhere.
  var gateways: [ConnectionID] = []
  var lease: Lease?
  /// Since when `suppliesPushed` counts how often all were told of the supply.
  var suppliesCountedFrom = Instant.zero
  var suppliesPushed = 0
  var tenure: Tenure?
  /// Leases of the blob that were taken away upon doubts since it was last fetched whole.
  var leasesDoubted: Int64 = 0

  struct Want: Sendable {
    var prefixChunks: Int
    var isEligible: Bool
    /// Its last fetch failed, or its lease ran out or was taken from it; it is asked again only
    /// when nobody else is left.
    var hasFailed = false
  }

  /// ```
  ///        grant                 renew
  ///  none ───────► held by a node ◄──┐
  ///   ▲               │   └──────────┘
  ///   └───────────────┘ release, expiry, disconnection, doubts of several others
  /// ```
  struct Lease: Sendable {
    let holder: ConnectionID
    let holderID: NodeID
    var expires: Instant
  }

  /// What others hold against the node that has, or last had, the lease. It does not begin anew
  /// when that node gives the lease back and takes it again.
  struct Tenure: Sendable {
    let holder: ConnectionID
    let since: Instant
    /// Who has asked for the lease although it is held, since `countedFrom`.
    var doubters = OrderedTable<ConnectionID, Bool>()
    var countedFrom = Instant.zero
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
