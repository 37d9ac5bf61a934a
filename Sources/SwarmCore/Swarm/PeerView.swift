// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What a node knows of one peer with regard to one blob, and what it is sending it.
struct PeerView: Sendable {
  /// The peer has told that it is after the blob.
  var isWanting = false
  /// Chunks the peer has, by its word or because they were sent to it.
  var has: ChunkSet
  /// Chunks the peer said are on their way to it from elsewhere; cleared now and then.
  var underwayElsewhere: ChunkSet
  /// Entries of the chain that the peer was sent or has sent itself.
  var knowsEntry: ChunkSet
  /// The peer follows another claim: nothing is traded until the blob is proven.
  var isInConflict = false
  /// Chunks offered to the peer or on their way to it.
  var outgoing = OrderedTable<Int, Outgoing>()
  /// No offers until then: the peer was busy or did not answer.
  var restsUntil = Instant.zero
  /// Times in a row that the peer was too busy for an offer, without one accepted in between.
  var busyInRow = 0
  /// What sets a peer in another zone apart; nil for one in ours.
  let elsewhere: Elsewhere?
  /// The uplink's turn when the peer was last served; the smaller, the longer it has waited.
  var lastTurn: UInt64 = 0

  struct Elsewhere: Sendable, Equatable {
    let zone: String
    /// Makes the order in which chunks are offered there another for each pair of nodes, so that
    /// not all send the same chunk at once.
    let order: UInt64
  }

  init(chunkCount: Int, elsewhere: Elsewhere?) {
    self.elsewhere = elsewhere
    has = ChunkSet(capacity: chunkCount)
    underwayElsewhere = ChunkSet(capacity: chunkCount)
    knowsEntry = ChunkSet(capacity: chunkCount)
  }

  /// Returns the chunks offered to the peer that it has: it got them elsewhere in the meantime.
  mutating func learn(_ progress: Progress, counting copies: inout [UInt16]) -> [Int] {
    for range in progress.holding.chunks { learn(has: range, counting: &copies) }
    for index in progress.expected where index < has.capacity {
      learn(expects: index, counting: &copies)
    }
    return offersInVain
  }

  private var offersInVain: [Int] {
    var indexes: [Int] = []
    outgoing.forEach { index, outgoing in
      if outgoing.stage == .offered, has.contains(index) { indexes.append(index) }
    }
    return indexes
  }

  /// The peer has a chunk. Counts the copy unless it was known or expected.
  mutating func learn(has index: Int, counting copies: inout [UInt16]) {
    let wasExpected = underwayElsewhere.remove(index)
    if has.insert(index), !wasExpected { copies[index] += 1 }
  }

  /// What is known already costs next to nothing, however often told.
  mutating func learn(has range: Range<Int>, counting copies: inout [UInt16]) {
    var index = has.firstMissing(from: range.lowerBound)
    while index < range.upperBound {
      learn(has: index, counting: &copies)
      index = has.firstMissing(from: index + 1)
    }
  }

  /// The peer gets a chunk, from another unless it is on its way from here.
  mutating func learn(expects index: Int, counting copies: inout [UInt16]) {
    if has.contains(index) || outgoing.contains(index) { return }
    if underwayElsewhere.insert(index) { copies[index] += 1 }
  }

  /// ```
  ///  offered ──accept──► queued ──uplink free──► sending ──► (gone, the peer has it)
  ///     │ decline, expiry   ▲ │ cancel              │ cancel, unreadable
  ///     ▼                   │ ▼                     ▼
  ///   (gone)             request                  (gone)
  /// ```
  struct Outgoing: Sendable {
    var stage: Stage
    /// The peer has asked for it, rather than been offered it.
    var isRequested = false
    let since: Instant

    enum Stage: Sendable, Equatable {
      /// OFFER has been said, and not answered (Docs/Protocol.md §5.4).
      ///
      /// Can transition to:
      /// - `queued`: the peer said ACCEPT, or its REQUEST crossed the offer.
      /// - gone: it said DECLINE or HAVE, wants the blob no more, or did not answer in time; or the
      ///   blob is given up here, or begun anew.
      case offered
      /// Agreed on; it waits for its turn on the uplink.
      ///
      /// Can transition to:
      /// - `sending`: the uplink has room.
      /// - gone: either side has said CANCEL, the peer blocks and gave up its place, or as above.
      case queued
      /// The shell has it.
      ///
      /// Can transition to:
      /// - gone: it has left, could not be read, was cancelled, or was not taken for too long.
      case sending
    }
  }
}
