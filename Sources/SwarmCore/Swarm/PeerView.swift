// SPDX-License-Identifier: Apache-2.0

import ContentModel

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
  /// The uplink's turn when the peer was last served; the smaller, the longer it has waited.
  var lastTurn: UInt64 = 0

  init(chunkCount: Int) {
    has = ChunkSet(capacity: chunkCount)
    underwayElsewhere = ChunkSet(capacity: chunkCount)
    knowsEntry = ChunkSet(capacity: chunkCount)
  }

  /// Chunks offered to the peer that it has.
  var offersInVain: [Int] {
    var indexes: [Int] = []
    outgoing.forEach { index, outgoing in
      if outgoing.stage == .offered, has.contains(index) { indexes.append(index) }
    }
    return indexes
  }

  /// True if that is one more copy than was known or expected.
  mutating func learn(has index: Int) -> Bool {
    let wasExpected = underwayElsewhere.remove(index)
    return has.insert(index) && !wasExpected
  }

  /// True if that is one more copy than was known or expected.
  mutating func learn(expects index: Int) -> Bool {
    !has.contains(index) && underwayElsewhere.insert(index)
  }

  /// ```
  ///  offered ──accept──► queued ──uplink free──► sending ──► (gone, the peer has it)
  ///     │ decline, expiry   ▲ │ cancel              │ cancel, unreadable
  ///     ▼                   │ ▼                     ▼
  ///   (gone)             request                  (gone)
  /// ```
  struct Outgoing: Sendable {
    var stage: Stage
    let since: Instant

    enum Stage: Sendable, Equatable {
      case offered
      case queued
      case sending
    }
  }
}
