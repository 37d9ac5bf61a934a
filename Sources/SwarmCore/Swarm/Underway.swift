// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A chunk that is on its way into the partial file.
enum Underway: Sendable {
  case transfer(Transfer)
  /// Upstream's bytes are being written.
  case storing

  struct Transfer: Sendable {
    let connection: ConnectionID
    /// The entry the chunk is being hashed from.
    let from: HashState
    let since: Instant
    /// Long after it should have come: another is asked if nothing else comes either.
    let isOverdueAt: Instant
    /// Another is asked in any case.
    let expires: Instant
  }
}
