// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// One blob on its way from upstream to a node's buffers.
struct UpstreamFetch: Sendable {
  let node: Int
  let fetch: FetchID
  let blob: Int
  let lane: Int
  /// Behind the last chunk asked for.
  let endChunk: Int
  /// The next chunk that upstream hands to its uplink.
  var nextToSend: Int
  /// The hash so far of what has been handed to the core.
  var state: HashState
  /// Chunks that have arrived and wait for a free buffer: what TCP holds.
  var arrived = WaitingLine<Shipment>()
  /// Buffers that the core has not released.
  var buffersHeld = 0
  /// Chunks sent and not released, which flow control bounds.
  var chunksUnreleased = 0
  var isOver = false
  /// How it will have ended, once the node notices.
  var pendingOutcome: UpstreamOutcome?
}
