// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A claim that ends elsewhere than the one followed, as one peer has told it.
///
/// ```
///                    its peer has the last chunk           it comes
///  told ──► waiting ─────────────────────────────► tried ───────────► followed, or its peer is out
///            ▲                                      │ │
///            │                                      │ ├─ it does not come in time
///            │                                      │ └─ declined for too long ──► (forgotten)
///            └────────── declined or taken back ────┘
/// ```
///
/// Whose peer begins anew, or tells another end, is forgotten as well: what it would send now was
/// checked under other entries.
struct Rival: Sendable {
  let claimant: NodeID
  /// Who has told of it.
  let connection: ConnectionID
  /// The entries that hold its last one; nil where those of enough others are kept. They come again
  /// once the pull begins anew.
  var batch: ChainBatch?
  /// The state before the last chunk.
  let end: HashState
  /// When the last chunk was first asked for.
  var askedAt: Instant?
  /// It was declined, and is not asked for before then.
  var restsUntil = Instant.zero
}
