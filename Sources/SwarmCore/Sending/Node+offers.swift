// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The uplink decides: whom to offer which chunk (Design: the swarm).
extension Node {
  /// Offers chunks while the uplink has room and anybody has use for one.
  mutating func offerChunks(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    startSends(now, &effects)
    if configuration.scheduling.isPulled { return pullChunks(now, &effects) }
    // Most of the time the window is full, and to look for a receiver would be for nothing.
    if mayOffer, !hasRoomForAny { passOverBlocked(now, &effects) }
    while mayOffer, hasRoomForAny {
      guard let pick = pickOffer(now) else {
        // Nobody has use for anything until something changes.
        mayOffer = false
        break
      }
      let length = swarms[existing: pick.digest].geometry.length(of: pick.index)
      guard hasRoom(for: Int64(length), beside: uplink.unblockedBytes) else { break }
      uplink.settleShares(least: pick.leastShare)
      offer(ChunkReference(pick.digest, pick.index), to: pick.connection, now, &effects)
    }
    offerNewest(now, &effects)
  }

  /// Offers the chunk that has just come beside a full window, once for each commoner one that
  /// waits in it: it will go ahead of those. Else a new chunk would wait for answers about chunks
  /// that many have.
  private mutating func offerNewest(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    guard let chunk = newest else { return }
    newest = nil
    guard swarms.contains(chunk.digest),
      swarms[existing: chunk.digest].offerable.contains(chunk.index),
      !swarms[existing: chunk.digest].isStreaming
    else { return }
    let length = Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    while true {
      let commoner = countCommoner(than: chunk)
      guard commoner > 0,
        hasRoom(
          for: length, beside: uplink.unblockedBytes - Int64(commoner) * length, but: commoner),
        let receiver = pickReceiver(of: chunk, now)
      else { return }
      offer(chunk, to: receiver.connection, now, &effects)
    }
  }

  /// How many of the chunks that are offered or wait to be sent would still be commoner after one
  /// more offer of this one.
  private func countCommoner(than chunk: ChunkReference) -> Int {
    guard uplink.unblockedChunks > 0 else { return 0 }
    let copies = swarms[existing: chunk.digest].expectedCopies(of: chunk.index) + 1
    var count = 0
    swarms.forEach { _, swarm in
      swarm.views.forEach { connection, view in
        guard !view.outgoing.isEmpty, !uplink.isBlocked(connection) else { return }
        view.outgoing.forEach { index, outgoing in
          if outgoing.stage != .sending, !outgoing.isRequested,
            swarm.expectedCopies(of: index) > copies
          {
            count += 1
          }
        }
      }
    }
    return count
  }

  private var hasRoomForAny: Bool {
    let inFlight = uplink.unblockedBytes
    return swarms.contains { _, swarm in
      hasRoom(for: min(swarm.geometry.chunkBytes, swarm.blob.sizeBytes), beside: inFlight)
    }
  }

  /// A blob of one chunk may be far smaller than another's chunks, so that the least is counted in
  /// chunks, whatever their sizes.
  private func hasRoom(
    for bytes: Int64, beside inFlight: Int64, but spared: Int = 0
  ) -> Bool {
    uplink.unblockedChunks - spared < configuration.uplinkWindowChunksMin
      || inFlight + bytes <= uplink.windowBytes(chunkBytes: bytes, configuration)
  }

  private mutating func offer(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    sendEntries(around: chunk, to: connection, &effects)
    hasten(now)
    uplink.reserve(
      offered: swarms[existing: chunk.digest].geometry.length(of: chunk.index), for: connection)
    uplink.offered(to: connection, now)
    let turn = uplink.turn
    peers[existing: connection].lastTurn = turn
    swarms[existing: chunk.digest].setOutgoing(
      chunk.index, to: connection, PeerView.Outgoing(stage: .offered, since: now))
    swarms[existing: chunk.digest].withView(connection) { $0.lastTurn = turn }
    effects.append(.sendFrame(connection, .offer(chunk)))
  }

  /// Of every blob its neediest peer, and of these offers the one whose chunk fewest have, so that
  /// it is passed on by others: to choose by need alone would send one small blob to all before the
  /// next to anybody.
  ///
  /// Who streams a blob from upstream sends each chunk once, and again only when the uplink has
  /// nothing else to do: nobody else can send what has just come, and where upstream is as fast as
  /// the uplink, every second copy puts off a first one for good (BitTorrent's super-seeding). What
  /// others say they have does not count as a first copy: a neighbour that claims every chunk would
  /// have the streamer wait for each send before the next offer.
  ///
  /// All this within reason: a blob that has fallen behind in its share of the uplink goes first,
  /// or a small one would wait for all the rarer chunks of a big one.
  private func pickOffer(_ now: Instant) -> Pick? {
    var best: Pick?
    var poorest: Pick?
    swarms.forEach { digest, swarm in
      guard !swarm.offerable.isEmpty, let receiver = pickReceiver(in: swarm, now),
        let (index, copies) = swarm.rarestUseful(
          for: swarm.views[existing: receiver.connection], isFirst: offersFirstCopies(of: swarm))
      else { return }
      let pick = Pick(
        digest: digest, connection: receiver.connection, index: index, copies: copies,
        need: receiver.need, share: swarm.share.bytes(of: uplink))
      if best.map({ pick.isBetter(than: $0) }) ?? true { best = pick }
      if poorest.map({ pick.share < $0.share }) ?? true { poorest = pick }
    }
    guard var pick = best, let poorest else { return nil }
    let chunkBytes = swarms[existing: pick.digest].geometry.chunkBytes
    if pick.share - poorest.share > UplinkShare.slack(chunkBytes: chunkBytes) { pick = poorest }
    pick.leastShare = poorest.share
    return pick
  }

  private func offersFirstCopies(of swarm: BlobSwarm) -> Bool {
    swarm.isStreaming && uplink.inFlightChunks > 0
  }

  /// Of those that lack the chunk.
  private func pickReceiver(
    of chunk: ChunkReference, _ now: Instant
  ) -> (connection: ConnectionID, need: Need)? {
    pickReceiver(in: swarms[existing: chunk.digest], now, of: chunk.index)
  }

  /// The neediest peer with room: one that has fallen behind, then the one with the least on its
  /// way from here, then the one that has waited longest. With an index, of those that lack the
  /// chunk.
  private func pickReceiver(
    in swarm: BlobSwarm, _ now: Instant, of index: Int? = nil
  ) -> (connection: ConnectionID, need: Need)? {
    var best: (connection: ConnectionID, need: Need)?
    let enoughUnderway = enoughUnderway(swarm.geometry.chunkBytes)
    // New chunks come by this node alone: who has fallen behind is left to others.
    let isStreaming = swarm.isStreaming
    let isFirst = offersFirstCopies(of: swarm)
    swarm.views.forEach { connection, view in
      guard view.isWanting, !view.isInConflict, now >= view.restsUntil,
        view.outgoing.count < (view.elsewhere == nil ? Self.outgoingPerPeerMax : 1),
        uplink.mayBegin(for: connection)
      else { return }
      let lag = swarm.held.count - view.has.count - view.outgoing.count
      let isKeepingUp =
        isStreaming || lag < swarm.geometry.chunkCount / Self.lagFraction
        || view.outgoing.count + view.underwayElsewhere.count >= enoughUnderway
      let need = Need(
        isKeepingUp: isKeepingUp, outgoing: view.outgoing.count, lastTurn: view.lastTurn,
        lastTurnOfAny: peers[existing: connection].lastTurn)
      guard best.map({ need < $0.need }) ?? true else { return }
      if index.map({ swarm.isUseful($0, for: view) }) ?? swarm.hasUse(for: view, isFirst: isFirst) {
        best = (connection, need)
      }
    }
    return best
  }

  /// A peer with this many chunks on their way, half of what this node itself would let come, is
  /// not helped by one more, however far it is behind: its link is slow.
  private func enoughUnderway(_ chunkBytes: Int64) -> Int {
    Int(receivingWindowBytes(chunkBytes) / (2 * chunkBytes))
  }

  private struct Pick {
    let digest: Digest
    let connection: ConnectionID
    let index: Int
    let copies: UInt16
    let need: Need
    /// What its blob has had of the uplink.
    let share: Int64
    /// The same of the blob that has had least, of all that have use for the uplink.
    var leastShare: Int64 = 0

    func isBetter(than other: Pick) -> Bool {
      if need.isKeepingUp != other.need.isKeepingUp { return !need.isKeepingUp }
      return copies == other.copies ? need < other.need : copies < other.copies
    }
  }

  /// How needy a peer is; the smaller, the needier.
  private struct Need: Comparable {
    let isKeepingUp: Bool
    let outgoing: Int
    /// When the peer was last offered a chunk of this blob.
    let lastTurn: UInt64
    /// The same of any blob: without it a thousand blobs of one chunk would all go to the same peer
    /// first.
    let lastTurnOfAny: UInt64

    static func < (left: Need, right: Need) -> Bool {
      if left.isKeepingUp != right.isKeepingUp { return !left.isKeepingUp }
      return (left.outgoing, left.lastTurn, left.lastTurnOfAny)
        < (right.outgoing, right.lastTurn, right.lastTurnOfAny)
    }
  }

  /// A peer's room: a slow one must not fill the window of a fast uplink.
  private static let outgoingPerPeerMax = 64
  /// A peer that lacks more than this part of what is held here is served before others. Finer
  /// distinctions do harm: all its neighbours would turn to the same peer at once, since what they
  /// know of it is a round trip old.
  private static let lagFraction = 64
}
