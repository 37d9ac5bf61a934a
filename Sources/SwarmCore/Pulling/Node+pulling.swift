// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Scheduling by the receiver, there to be compared with: nobody offers, chunks are asked for as
/// soon as a peer has told of them, and a sender serves what it is asked for in the order in which
/// it was asked.
///
/// A receiver can ask only for what it can check, so the entries of a chunk go out with the HAVE
/// that tells of it rather than with the offer.
extension Node {
  /// Asks for chunks until as many are underway as may be, or no peer has one that is missing.
  mutating func pullChunks(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    guard let outstandingMax = configuration.scheduling.outstandingMax else { return }
    while receivingChunks < outstandingMax, let chunk = pickWanted(now),
      let connection = pickSender(of: chunk, now)
    {
      expect(chunk, from: connection, now, &effects)
      effects.append(.sendFrame(connection, .request(chunk)))
    }
  }

  /// A sender is not asked again at once by whom it has just turned down.
  mutating func restAfterDecline(
    _ digest: Digest, _ connection: ConnectionID, _ now: Instant
  ) {
    guard configuration.scheduling.isPulled, swarms[digest]?.views.contains(connection) == true
    else { return }
    swarms[existing: digest].withView(connection) { $0.restsUntil = now + Self.declinedRest }
    hasten(now)
  }

  /// The chunks of a blob that peers are told of.
  func tellable(_ swarm: BlobSwarm) -> ChunkSet {
    configuration.scheduling.isPulled ? swarm.offerable : swarm.held
  }

  /// Tells of the chunks that were kept and can be asked for by now, and of the others later.
  mutating func tellServable(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let swarm = swarms[existing: digest]
    var servable = ChunkSet(capacity: swarm.geometry.chunkCount)
    var rest = servable
    for index in swarm.untold.ranges.joined() {
      if swarm.offerable.contains(index) { servable.insert(index) } else { rest.insert(index) }
    }
    swarms[existing: digest].untold = rest
    swarms[existing: digest].tellAt = rest.isEmpty ? nil : now + configuration.haveDelay
    let ranges = servable.ranges
    for connection in swarm.views.keys {
      tellEntries(around: ranges, of: digest, to: connection, &effects)
      tell(ranges, of: swarm.blob, to: connection, &effects)
    }
  }

  /// What checks the chunks that a peer is about to be told of.
  mutating func tellEntries(
    around ranges: [Range<Int>], of digest: Digest, to connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard configuration.scheduling.isPulled else { return }
    for index in ranges.joined() {
      sendEntries(around: ChunkReference(digest, index), to: connection, &effects)
    }
  }

  private mutating func pickWanted(_ now: Instant) -> ChunkReference? {
    var best: ChunkReference?
    var fewest = UInt16.max
    var ties = 0
    for digest in swarms.keys {
      let swarm = swarms[existing: digest]
      guard swarm.isPulling, let pull = swarm.pull, pull.mayAskPeers
      else { continue }
      let available = available(in: swarm, now)
      var next = available.firstMember()
      while let index = next {
        next = available.firstMember(from: index + 1)
        guard swarm.isMissing(index), swarm.chain.checks(index) else { continue }
        if configuration.scheduling.isInOrder { return ChunkReference(digest, index) }
        let copies = swarm.copies[index]
        guard copies <= fewest else { continue }
        ties = copies < fewest ? 1 : ties + 1
        fewest = copies
        if generator.below(ties) == 0 { best = ChunkReference(digest, index) }
      }
    }
    return best
  }

  /// Chunks that a peer has which may be asked.
  private func available(in swarm: BlobSwarm, _ now: Instant) -> ChunkSet {
    var chunks = ChunkSet(capacity: swarm.geometry.chunkCount)
    swarm.views.forEach { connection, view in
      guard canAsk(connection, view, now) else { return }
      for range in view.has.ranges { chunks.insert(range) }
    }
    return chunks
  }

  /// The peer with the fewest of this node's requests, any one on ties; in another zone only if the
  /// chunk is not to be had in this one, and one that is quiet, and may be gone, only if all are.
  /// Who streams from upstream only if nobody else has the chunk: all wait for what it alone has.
  mutating func pickSender(
    of chunk: ChunkReference, insteadOf spared: ConnectionID? = nil, _ now: Instant
  ) -> ConnectionID? {
    var best: ConnectionID?
    var fewest = Int.max
    var ties = 0
    let views = swarms[existing: chunk.digest].views
    let isAtHand = isAtHand(chunk, now)
    let streamer = swarms[existing: chunk.digest].pull?.namedStreamer
    for connection in views.keys where connection != spared {
      guard let view = views[connection], view.has.contains(chunk.index),
        view.elsewhere == nil || !isAtHand,
        canAsk(connection, view, now), let peer = peers[connection]
      else { continue }
      let isQuiet = now - peer.lastHeard >= Self.quietAfter
      let isStreamer = peer.identity.nodeID == streamer
      let incoming =
        peer.incomingCount + (isQuiet ? Self.lastResort * 2 : 0)
        + (isStreamer ? Self.lastResort : 0)
      guard incoming <= fewest else { continue }
      ties = incoming < fewest ? 1 : ties + 1
      fewest = incoming
      if generator.below(ties) == 0 { best = connection }
    }
    return best
  }

  func canAsk(_ connection: ConnectionID, _ view: PeerView, _ now: Instant) -> Bool {
    guard let peer = peers[connection] else { return false }
    return !view.isInConflict && now >= peer.shunnedUntil && now >= view.restsUntil
  }

  /// More than the chunks that may be underway from one peer.
  private static let lastResort = 1 << 24
  /// While a blob flows, everybody who has chunks of it speaks more often.
  private static let quietAfter = Interval.milliseconds(500)
  private static let declinedRest = Interval.milliseconds(20)
}
