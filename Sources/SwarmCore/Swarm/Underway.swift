// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A chunk that is on its way into the partial file.
enum Underway: Sendable {
  /// A peer has been told ACCEPT or REQUEST (Docs/Protocol.md §5.5, §5.8).
  ///
  /// Can transition to:
  /// - gone, and held: it has come and is consistent.
  /// - gone, and missing: it contradicts the entry, has expired, was declined or cancelled, or the
  ///   connection has closed.
  /// - `storing`: upstream or a hedge has delivered it first, and the transfer is given up; or it
  ///   was gathered in memory and has come.
  case transfer(Transfer)
  /// What waited in a buffer, all of it, is being written.
  ///
  /// Can transition to:
  /// - gone, and held: the disk has it.
  /// - gone, with all of the pull: the disk has failed, or the pull begins anew.
  case storing(from: Observation.ChunkSource)

  var isStoring: Bool {
    switch self {
    case .storing: true
    case .transfer: false
    }
  }

  struct Transfer: Sendable {
    let connection: ConnectionID
    /// The entry the chunk is being hashed from.
    let from: HashState
    let since: Instant
    /// Long after it should have come: another is asked if nothing else comes either.
    let isOverdueAt: Instant
    /// Another is asked in any case.
    let expires: Instant
    /// It is gathered in memory, since another may be writing the same chunk.
    let isBuffered: Bool
  }
}
