// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The uplink decides: whom to offer which chunk (Design: the swarm).
extension Node {
  /// Offers chunks while the uplink has room and anybody has use for one.
  mutating func offerChunks(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    startSends(now, &effects)
    guard configuration.scheduling == .offers else { return pullChunks(now, &effects) }
    // Most of the time the window is full, and to look for a receiver would be for nothing.
    while mayOffer, hasRoomForAny {
      guard let pick = pickOffer(now) else {
        // Nobody has use for anything until something changes.
        mayOffer = false
        return
      }
      let length = swarms[existing: pick.digest].geometry.length(of: pick.index)
      guard hasRoom(for: Int64(length), beside: unblockedBytes) else { return }
      offer(ChunkReference(pick.digest, pick.index), to: pick.connection, now, &effects)
    }
  }

  private var hasRoomForAny: Bool {
    let inFlight = unblockedBytes
    return swarms.contains { _, swarm in
      hasRoom(for: min(swarm.geometry.chunkBytes, swarm.blob.sizeBytes), beside: inFlight)
    }
  }

  /// A blob of one chunk may be far smaller than another's chunks, so that the least is counted in
  /// chunks, whatever their sizes.
  private func hasRoom(for bytes: Int64, beside inFlight: Int64) -> Bool {
    uplink.unblockedChunks < configuration.uplinkWindowChunksMin
      || inFlight + bytes <= uplink.windowBytes(chunkBytes: bytes, configuration)
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

  /// Of every blob its neediest peer, and of these offers the one whose chunk fewest have, so that
  /// it is passed on by others: to choose by need alone would send one small blob to all before the
  /// next to anybody.
  private func pickOffer(_ now: Instant) -> Pick? {
    var best: Pick?
    swarms.forEach { digest, swarm in
      guard !swarm.offerable.isEmpty, let receiver = pickReceiver(in: swarm, now),
        let (index, copies) = swarm.rarestUseful(for: swarm.views[existing: receiver.connection])
      else { return }
      let pick = Pick(
        digest: digest, connection: receiver.connection, index: index, copies: copies,
        need: receiver.need)
      if best.map({ pick.isBetter(than: $0) }) ?? true { best = pick }
    }
    return best
  }

  /// The neediest peer with room: one that has fallen behind, then the one with the least on its
  /// way from here, then the one that has waited longest.
  private func pickReceiver(
    in swarm: BlobSwarm, _ now: Instant
  ) -> (connection: ConnectionID, need: Need)? {
    var best: (connection: ConnectionID, need: Need)?
    let enoughUnderway = enoughUnderway(swarm.geometry.chunkBytes)
    swarm.views.forEach { connection, view in
      guard view.isWanting, !view.isInConflict, now >= view.restsUntil,
        view.outgoing.count < Self.outgoingPerPeerMax, !uplink.isBlocked(connection)
      else { return }
      let lag = swarm.held.count - view.has.count - view.outgoing.count
      let isKeepingUp =
        lag < swarm.geometry.chunkCount / Self.lagFraction
        || view.outgoing.count + view.underwayElsewhere.count >= enoughUnderway
      let need = Need(
        isKeepingUp: isKeepingUp, outgoing: view.outgoing.count, lastTurn: view.lastTurn)
      if best.map({ need < $0.need }) ?? true, swarm.hasUse(for: view) {
        best = (connection, need)
      }
    }
    return best
  }

  /// A peer with this many chunks on their way, half of what this node itself would let come, is not
  /// helped by one more, however far it is behind: its link is slow.
  private func enoughUnderway(_ chunkBytes: Int64) -> Int {
    Int(receivingWindowBytes(chunkBytes) / (2 * chunkBytes))
  }

  private struct Pick {
    let digest: Digest
    let connection: ConnectionID
    let index: Int
    let copies: UInt16
    let need: Need

    func isBetter(than other: Pick) -> Bool {
      if need.isKeepingUp != other.need.isKeepingUp { return !need.isKeepingUp }
      return copies == other.copies ? need < other.need : copies < other.copies
    }
  }

  /// How needy a peer is; the smaller, the needier.
  private struct Need: Comparable {
    let isKeepingUp: Bool
    let outgoing: Int
    let lastTurn: UInt64

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
