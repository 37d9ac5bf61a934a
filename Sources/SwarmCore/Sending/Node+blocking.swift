// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A receiver that blocks gives up its place (Design: the swarm).
///
/// ```
///        a chunk or an answer takes several times the usual
///  prompt ──────────────────────────────────────────────► slow ──12 s──► closed as stalled
///     ▲                                                    │
///     └───────────── one is taken in the usual time ───────┘
/// ```
///
/// What a *slow* peer is being sent takes nobody's place and no part of the window; what waits for
/// it when it becomes slow is taken back, and from then on it gets a chunk at a time. So the uplink
/// carries for others all that a slow, greedy or dead peer does not take.
extension Node {
  mutating func tickSends(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    for send in uplink.sending {
      // A peer that was closed on the way has taken its other sends with it.
      guard let outgoing = outgoing(send.chunk, to: send.connection) else { continue }
      let length = Int64(swarms[existing: send.chunk.digest].geometry.length(of: send.chunk.index))
      let expiry =
        configuration.sendExpiry + configuration.timeBeyondShortChunk(sharing: length)
        + uplink.timeAtLimit(toSend: length) * 2
      if now - outgoing.since >= expiry {
        violate(send.connection, .stalled, &effects)
      }
    }
  }

  /// Passes over those that take too long for a chunk or an answer. To be called whenever there is
  /// no room: a tick later others would have waited for many chunks' time.
  mutating func passOverBlocked(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    // What is younger than the least patience, and nearly everything is, is not looked up.
    let blockedAfter = configuration.blockedAfter
    let isOld = { (since: Instant) in now - since >= blockedAfter }
    for send in uplink.sending where isOld(send.since) && !uplink.isBlocked(send.connection) {
      if now - send.since >= patience(with: send.chunk) { passOver(send.connection, &effects) }
    }
    let debtors = uplink.debtors { connection, since in
      isOld(since) && now - since >= answerPatience(with: connection)
    }
    for connection in debtors { passOver(connection, sparing: .queued, &effects) }
  }

  /// What the peer was offered is taken back, and what waits to be sent to it, unless spared.
  private mutating func passOver(
    _ connection: ConnectionID, sparing spared: PeerView.Outgoing.Stage? = nil,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    uplink.setBlocked(connection, true)
    mayOffer = true
    for digest in swarms.keys {
      guard let view = swarms[existing: digest].views[connection] else { continue }
      for index in view.outgoing.keys {
        guard let stage = view.outgoing[index]?.stage, stage != .sending, stage != spared
        else { continue }
        withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
      }
    }
  }

  /// A peer has taken a chunk, and shown how fast it is.
  mutating func judgeSpeed(
    of connection: ConnectionID, by chunk: ChunkReference, since: Instant, _ now: Instant
  ) {
    uplink.setBlocked(connection, now - since >= patience(with: chunk))
  }

  /// The peer has not answered offers of the blob. It is offered nothing for a while, of no blob,
  /// and for longer each time in a row: who wants everything and answers nothing would else keep
  /// the uplink waiting.
  mutating func rest(_ connection: ConnectionID, after digest: Digest, _ now: Instant) {
    // Another blob's offers may have expired in the same moment.
    guard let view = swarms[digest]?.views[connection], view.restsUntil <= now else { return }
    let doublings = min(peers[existing: connection].silencesInRow, Self.doublingsMax)
    let time = min(offerExpiry * (1 << Int64(doublings)), configuration.offerRestMax)
    peers[existing: connection].silencesInRow += 1
    for other in swarms.keys where swarms[existing: other].views.contains(connection) {
      swarms[existing: other].withView(connection) { $0.restsUntil = now + time }
    }
  }

  /// Long for a chunk of this size beside all that are being sent.
  private func patience(with chunk: ChunkReference) -> Interval {
    let chunkBytes = swarms[existing: chunk.digest].geometry.chunkBytes
    guard let usual = uplink.time(toSend: chunkBytes) else {
      return configuration.blockedAfterInitial
        + configuration.timeBeyondShortChunk(alone: chunkBytes)
        + uplink.timeAtLimit(toSend: chunkBytes)
    }
    return max(configuration.blockedAfter, usual * Int64(8 * configuration.sendingMax))
  }

  /// Long for an answer, by what the peer's or all others' usually take. A peer that has never
  /// answered may be far away.
  private func answerPatience(with connection: ConnectionID) -> Interval {
    guard let own = peers[connection]?.answerTime.value, let usual = uplink.offerToAccept.value
    else { return offerExpiry }
    return max(configuration.blockedAfter, max(own, usual) * 4)
  }

  /// Until when an answer is waited for. An offer to who has gone holds a part of the window, so
  /// that it is not waited for longer than a slow answer takes.
  var offerExpiry: Interval {
    guard let usual = uplink.offerToAccept.value else { return configuration.offerExpiryMax }
    return min(max(usual * 8, configuration.offerExpiryMin), configuration.offerExpiryMax)
  }

  /// Of waiting times that double: far beyond every sensible greatest one, and no overflow.
  static let doublingsMax = 10
}
