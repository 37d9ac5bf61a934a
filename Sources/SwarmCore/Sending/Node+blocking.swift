// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A receiver that blocks gives up its place (Design: the swarm).
///
/// ```
///  sending ──a second, and several times the usual──► blocked ──12 s──► closed as stalled
///     ▲                                                  │
///     └────────── the last of it taken, or cancelled ────┘
/// ```
///
/// *Blocked*, a peer is still sent what it is being sent, which takes nobody's place; all else for
/// it is taken back and nothing is begun. So a slow peer gets a chunk at a time, and one that has
/// stopped reading costs the others a second.
extension Node {
  mutating func tickSends(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    for send in uplink.sending {
      // A peer that was closed on the way has taken its other sends with it.
      guard let outgoing = outgoing(send.chunk, to: send.connection) else { continue }
      let taken = now - outgoing.since
      if taken >= configuration.sendExpiry {
        violate(send.connection, .stalled, &effects)
      } else if taken >= patience(with: send.chunk), !uplink.isBlocked(send.connection) {
        uplink.block(send.connection)
        withdrawWaiting(to: send.connection, &effects)
        mayOffer = true
      }
    }
  }

  /// The peer has not answered offers of the blob. It is offered nothing for a while, of no blob,
  /// and for longer each time in a row: who wants everything and answers nothing would else keep
  /// the uplink waiting.
  mutating func rest(_ connection: ConnectionID, after digest: Digest, _ now: Instant) {
    // Another blob's offers may have expired in the same moment.
    guard let view = swarms[digest]?.views[connection], view.restsUntil <= now else { return }
    let doublings = min(peers[existing: connection].silencesInRow, Self.doublingsMax)
    let time = min(configuration.offerExpiry * (1 << Int64(doublings)), configuration.offerRestMax)
    peers[existing: connection].silencesInRow += 1
    for other in swarms.keys where swarms[existing: other].views.contains(connection) {
      swarms[existing: other].withView(connection) { $0.restsUntil = now + time }
    }
  }

  /// Bytes offered, accepted and being sent but for those that a peer does not take.
  var unblockedBytes: Int64 {
    guard uplink.isAnyBlocked else { return uplink.inFlightBytes }
    return uplink.blockedSends.reduce(uplink.inFlightBytes) { bytes, send in
      bytes - Int64(swarms[existing: send.chunk.digest].geometry.length(of: send.chunk.index))
    }
  }

  /// Long for a chunk of this size beside all that are being sent.
  private func patience(with chunk: ChunkReference) -> Interval {
    let chunkBytes = swarms[existing: chunk.digest].geometry.chunkBytes
    let usual = uplink.time(toSend: chunkBytes) ?? .zero
    return max(configuration.blockedAfter, usual * Int64(8 * uplink.sending.count))
  }

  private mutating func withdrawWaiting(
    to connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for digest in swarms.keys {
      guard let view = swarms[existing: digest].views[connection] else { continue }
      for index in view.outgoing.keys where view.outgoing[index]?.stage != .sending {
        withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
      }
    }
  }

  /// Far beyond every sensible `offerRestMax`, and no overflow.
  private static let doublingsMax = 10
}
