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
  /// Leases that were taken away without progress, for others that waited, since there was any.
  var leasesIdle: Int64 = 0
  /// When the lease was last taken from a slow holder.
  var movedFromSlowAt: Instant?

  /// Why upstream is not to be asked now, as lease holders have said.
  var pause: Pause?

  struct Want: Sendable {
    var prefixChunks: Int
    var isEligible: Bool
    /// Its last fetch failed, or its lease ran out or was taken from it; it is asked again only
    /// when nobody else is left.
    var hasFailed = false
  }

  /// Can transition to: another's, when it is passed on; none. The blob of which there is none and
  /// that needs one is in `Tracker.queued`, unless nobody is left to fetch it.
  ///
  /// ```
  ///        grant                 renew
  ///  none ───────► held by a node ◄──┐
  ///   ▲               │   └──────────┘
  ///   └───────────────┘ release, expiry, disconnection, doubts of several others
  /// ```
  ///
  /// While other blobs wait for a lease, also by standing still for too long.
  struct Lease: Sendable {
    let holder: ConnectionID
    let holderID: NodeID
    var expires: Instant
    /// How far its holder was when it last said so, and when that last was further than before.
    var prefixChunks: Int
    var progressedAt: Instant
    /// From when and where the holder's present rate is measured; nil before its first renewal.
    var measured: (from: Instant, prefixChunks: Int)?
  }

  /// What others hold against the node that has, or last had, the lease. It does not begin anew
  /// when that node gives the lease back and takes it again.
  struct Tenure: Sendable {
    let holder: ConnectionID
    let since: Instant
    /// Who has asked for the lease although it is held, since `countedFrom`.
    var doubters = OrderedTable<ConnectionID, Bool>()
    var countedFrom = Instant.zero
    /// Nobody's doubt counts before.
    var isSafeUntil = Instant.zero
  }

  /// One node's word moves the lease to another, which finds the same or does better, and keeps the
  /// rest waiting until then; the word of two does so as long as it says, and holds the lease where
  /// it is (Docs/Protocol.md §6.8).
  ///
  /// ```
  ///        told                told by another             over for a while
  ///  none ──────► unconfirmed ──────────────► confirmed ──────────────────► none
  /// ```
  struct Pause: Sendable {
    let teller: ConnectionID
    let reason: UpstreamPause.Reason
    let until: Instant
    let isConfirmed: Bool
  }

  init(blob: Blob) {
    self.blob = blob
  }

  /// The holder of the lease lives, and is this far.
  mutating func noteRenewal(until end: Instant, prefixChunks: Int, _ now: Instant) {
    guard let before = lease else { return }
    if prefixChunks > before.prefixChunks {
      lease?.progressedAt = now
      leasesIdle = 0
    }
    lease?.prefixChunks = prefixChunks
    lease?.expires = end
  }

  /// Whether so many want the blob that may fetch it.
  func hasEligible(atLeast least: Int) -> Bool {
    var count = 0
    return wanting.contains { _, want in
      if want.isEligible { count += 1 }
      return count >= least
    }
  }

  var isForgettable: Bool { interested.isEmpty && lease == nil }

  /// The eligible node with the longest prefix: it loses least by going on. On ties the one that
  /// has fetched fastest, the earliest of those of whom nothing is known.
  func nextLeaseHolder(
    _ rates: FetchRates, where hasRoom: (ConnectionID) -> Bool
  ) -> ConnectionID? {
    var best: (connection: ConnectionID, want: Want)?
    wanting.forEach { connection, want in
      guard want.isEligible, hasRoom(connection) else { return }
      guard let current = best else {
        best = (connection, want)
        return
      }
      let isBetter =
        if want.hasFailed != current.want.hasFailed {
          !want.hasFailed
        } else if want.prefixChunks != current.want.prefixChunks {
          want.prefixChunks > current.want.prefixChunks
        } else {
          rates.isFaster(connection, than: current.connection)
        }
      if isBetter { best = (connection, want) }
    }
    return best?.connection
  }
}
