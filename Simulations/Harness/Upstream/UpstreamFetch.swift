// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// One blob on its way from upstream to a node's buffers.
struct UpstreamFetch: Sendable {
  let node: Int
  let fetch: FetchID
  let blob: Int
  /// The mirror asked.
  let source: UInt64
  let lane: Int
  let chunks: Range<Int>
  /// The next chunk that upstream hands to its uplink.
  var nextToSend: Int
  /// The hash so far of what has been handed to the core; nil until it is known.
  var state: HashState?
  /// Before then upstream sends no further chunk.
  var sendsAt: Instant
  var isPaced = false
  let begun: Instant
  /// Chunks that have arrived and wait for a free buffer: what TCP holds.
  var arrived = WaitingLine<Shipment>()
  /// Buffers that the core has not released.
  var buffersHeld = 0
  /// Chunks sent and not released, which flow control bounds.
  var chunksUnreleased = 0
  var isOver = false
  /// Its connection has died with upstream; the node has yet to notice.
  var isCut = false
  /// How it will have ended, once the node notices, and when that is.
  var pendingEnd: (outcome: UpstreamOutcome, at: Instant)?

  /// Upstream has had the request and answered.
  var isAnswered = false
  /// What is wrong with the answer.
  var faults: [UpstreamFault] = []
  /// Upstream sends nothing for now.
  var isHeld = false
  var hasStalled = false
  /// Since when it has waited for a byte that upstream does not send.
  var silentSince: Instant?
  /// There is an appointment to look whether it still waits.
  var isWatched = false

  /// Behind the last chunk that upstream sends before it stops for one reason or another.
  var sendingEnd: Int { min(chunks.upperBound, truncation ?? .max, stall?.chunk ?? .max) }

  var truncation: Int? {
    for case .truncates(let chunks) in faults { return chunks }
    return nil
  }

  /// Where the body stops, and after which time it goes on.
  var stall: (chunk: Int, goesOnAfter: Interval?)? {
    if hasStalled { return nil }
    for case .stalls(let count, let goesOnAfter) in faults {
      return (chunks.lowerBound + count, goesOnAfter)
    }
    return nil
  }

  func content(of index: Int, of blob: ModelBlob) -> UInt64 {
    faults.contains(.servesWrong(blob: blob.number, chunk: index))
      ? blob.wrongContent(of: index) : blob.content(of: index)
  }

  init(
    node: Int, fetch: FetchID, blob: Int, source: UInt64, lane: Int, chunks: Range<Int>,
    state: HashState?, begun: Instant
  ) {
    self.node = node
    self.fetch = fetch
    self.blob = blob
    self.source = source
    self.lane = lane
    self.chunks = chunks
    self.nextToSend = chunks.lowerBound
    self.state = state
    self.begun = begun
    self.sendsAt = begun
  }
}
