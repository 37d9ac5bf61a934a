// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The uplink decides: whom to offer which chunk (Design: the swarm).
extension Node {
  /// Offers chunks while the uplink has room and anybody has use for one.
  mutating func offerChunks(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    startSends(now, &effects)
    // Most of the time the window is full, and to look for a receiver would be for nothing.
    while mayOffer, hasRoomForAny {
      guard let pick = pickReceiver(now) else {
        // Nobody has use for anything until something changes.
        mayOffer = false
        return
      }
      let chunkBytes = swarms[existing: pick.digest].geometry.chunkBytes
      guard hasRoom(for: chunkBytes, beside: unblockedBytes) else { return }
      guard let index = swarms[existing: pick.digest].rarestUseful(for: pick.connection) else {
        preconditionFailure("a receiver was picked for whom nothing is useful")
      }
      offer(ChunkReference(pick.digest, index), to: pick.connection, now, &effects)
    }
  }

  private var hasRoomForAny: Bool {
    let bytes = unblockedBytes
    return swarms.contains { _, swarm in hasRoom(for: swarm.geometry.chunkBytes, beside: bytes) }
  }

  private func hasRoom(for chunkBytes: Int64, beside bytes: Int64) -> Bool {
    let window = uplink.windowBytes(chunkBytes: chunkBytes, configuration)
    return bytes + chunkBytes <= max(window, chunkBytes)
  }

  private mutating func offer(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    sendEntries(around: chunk, to: connection, &effects)
    hasten(now)
    uplink.reserve(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    let turn = uplink.turn
    swarms[existing: chunk.digest].setOutgoing(
      chunk.index, to: connection, PeerView.Outgoing(stage: .offered, since: now))
    swarms[existing: chunk.digest].withView(connection) { $0.lastTurn = turn }
    effects.append(.sendFrame(connection, .offer(chunk)))
  }

  /// The neediest peer with room: one that has fallen behind, then the one with the least on its
  /// way from here, then the one that has waited longest.
  private func pickReceiver(_ now: Instant) -> (digest: Digest, connection: ConnectionID)? {
    var best: (digest: Digest, connection: ConnectionID)?
    var bestNeed = Need.none
    swarms.forEach { digest, swarm in
      guard !swarm.offerable.isEmpty else { return }
      swarm.views.forEach { connection, view in
        guard view.isWanting, !view.isInConflict, now >= view.restsUntil,
          view.outgoing.count < Self.outgoingPerPeerMax, !uplink.isBlocked(connection)
        else { return }
        let lag = swarm.held.count - view.has.count - view.outgoing.count
        let need = Need(
          isKeepingUp: lag < swarm.geometry.chunkCount / Self.lagFraction,
          outgoing: view.outgoing.count, lastTurn: view.lastTurn)
        if need < bestNeed, swarm.hasUse(for: view) {
          best = (digest, connection)
          bestNeed = need
        }
      }
    }
    return best
  }

  /// How needy a peer is; the smaller, the needier.
  private struct Need: Comparable {
    let isKeepingUp: Bool
    let outgoing: Int
    let lastTurn: UInt64

    static let none = Need(isKeepingUp: true, outgoing: .max, lastTurn: .max)

    static func < (left: Need, right: Need) -> Bool {
      if left.isKeepingUp != right.isKeepingUp { return !left.isKeepingUp }
      return (left.outgoing, left.lastTurn) < (right.outgoing, right.lastTurn)
    }
  }

  /// A peer's room: a slow one must not fill the window of a fast uplink.
  private static let outgoingPerPeerMax = 64
  /// A peer that lacks more than this part of what is held here is served before others. Finer
  /// distinctions do harm: all its neighbours would turn to the same peer at once, since what they
  /// know of it is a round trip old.
  private static let lagFraction = 64
}
