// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A connected node.
struct Peer: Sendable {
  let identity: PeerIdentity
  let isInitiator: Bool
  let openedAt: Instant
  /// Moved by every frame and chunk from the peer.
  var lastHeard: Instant
  var isPinged = false
  /// Moved by everything but signs of life, in either direction.
  var lastUsed: Instant
  /// What the peer is after, whether or not we have to do with it.
  var wants = OrderedTable<Digest, Blob>()
  /// Whole blobs kept ready for the peer, with the number of their chunks, and the sum.
  private(set) var served = OrderedTable<Digest, Int>()
  private(set) var servedChunks = 0
  /// Wishes were passed over because too much is served already.
  var hasUnservedWants = false
  /// The uplink's turn when the peer was last offered a chunk.
  var lastTurn: UInt64 = 0
  /// Chunks underway from the peer.
  var incomingCount = 0
  /// From our acceptance to the chunk's arrival, smoothed.
  var transferTime = TransferTime()
  /// From an offer to the peer's answer, smoothed.
  var answerTime = SmoothedInterval()
  /// Nothing is accepted or requested from the peer until then: a transfer expired.
  var shunnedUntil = Instant.zero
  /// Times in a row that offers to the peer expired without any answer in between.
  var silencesInRow = 0
  /// A chunk has come from the peer, and none has been waited for in vain since.
  var isDelivering = false
  /// Times in a row that the peer was shunned without a chunk from it in between.
  var expiriesInRow = 0

  init(identity: PeerIdentity, isInitiator: Bool, now: Instant) {
    self.identity = identity
    self.isInitiator = isInitiator
    self.openedAt = now
    self.lastHeard = now
    self.lastUsed = now
  }

  /// A frame has come from the peer.
  mutating func hear(_ frame: Frame, _ now: Instant) {
    lastHeard = now
    isPinged = false
    if !frame.isSignOfLife { lastUsed = now }
  }

  /// False if the blob would be too much. The first is never too much, however large.
  mutating func serve(_ blob: Blob, chunksMax: Int) -> Bool {
    if served.contains(blob.digest) { return true }
    let count = blob.geometry.chunkCount
    guard served.isEmpty || servedChunks + count <= chunksMax else {
      hasUnservedWants = true
      return false
    }
    served[blob.digest] = count
    servedChunks += count
    return true
  }

  mutating func endService(of digest: Digest) {
    servedChunks -= served.remove(digest) ?? 0
  }
}
