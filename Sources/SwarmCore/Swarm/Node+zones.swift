// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Zones: a chunk is to come into a zone once, and to go round there (Design: the swarm).
///
/// A sender offers a peer of another zone what nobody that it knows there has or expects, in
/// another order for each peer, one chunk at a time, and does not wait for it with the rest of its
/// uplink. The peer takes it unless somebody of its own zone has or expects it.
extension Node {
  /// Begins to look at a peer with regard to a blob that is there.
  mutating func meet(_ connection: ConnectionID, after digest: Digest) {
    guard !swarms[existing: digest].views.contains(connection) else { return }
    var elsewhere: PeerView.Elsewhere?
    if let zone = peers[connection]?.identity.zone, zone != configuration.zone {
      elsewhere = PeerView.Elsewhere(zone: zone, order: generator.next())
    }
    swarms[existing: digest].meet(connection, elsewhere: elsewhere)
  }

  /// Whether a peer in the own zone has the chunk, or will soon, and can be waited for.
  func isAtHand(_ chunk: ChunkReference, _ now: Instant) -> Bool {
    let swarm = swarms[existing: chunk.digest]
    guard let pull = swarm.pull,
      now - pull.lastProgress < configuration.elsewhereAfter + chunkPatience(swarm)
    else { return false }
    return swarm.views.contains { connection, view in
      guard view.elsewhere == nil, !view.isInConflict,
        view.has.contains(chunk.index) || view.underwayElsewhere.contains(chunk.index)
      else { return false }
      return peers[connection].map { now >= $0.shunnedUntil } ?? false
    }
  }

  /// Whether one more chunk may be taken from other zones. Those of a zone share what may be
  /// underway to it: more would only make each take longer, and be taken twice in the meantime.
  func hasRoomForElsewhere(_ digest: Digest) -> Bool {
    let swarm = swarms[existing: digest]
    var sharers = 1
    swarm.views.forEach { _, view in
      if view.elsewhere == nil, view.isWanting { sharers += 1 }
    }
    var count = 0
    swarm.underway.forEach { _, underway in
      if case .transfer(let transfer) = underway,
        isElsewhere(transfer.connection, after: digest)
      {
        count += 1
      }
    }
    return count < max(1, configuration.elsewhereChunks / sharers)
  }

  func isElsewhere(_ connection: ConnectionID, after digest: Digest) -> Bool {
    swarms[existing: digest].views[connection]?.elsewhere != nil
  }
}
