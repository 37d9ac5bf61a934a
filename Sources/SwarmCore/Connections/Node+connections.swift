// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who the node is connected to (Docs/Protocol.md §3.4, §8.1).
extension Node {
  mutating func open(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    switch identity.role {
    case .tracker:
      openTracker(connection, identity, isInitiator: isInitiator, now, &effects)
    case .node:
      openPeer(connection, identity, isInitiator: isInitiator, now, &effects)
    }
  }

  private mutating func openPeer(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    if isInitiator, let address = identity.advertised, trackerLink.isDialling(address) {
      trackerLink.lost(now, backOffMax: configuration.dialBackOffMax)
    }
    // However the connection came about, there is no need to dial the node any more.
    for address in dials.keys where dials[existing: address].nodeID == identity.nodeID {
      dials.remove(address)
    }
    if let refusal = refusal(of: identity, isInitiator: isInitiator, now) {
      effects.append(.closeConnection(connection, refusal))
      return
    }
    if let older = connectionOfNode[identity.nodeID] {
      violate(older, .duplicate, &effects)
    } else if peers.count >= configuration.peerConnectionsMax, let idle = idlePeer(now) {
      violate(idle, .idle, &effects)
    }
    peers[connection] = Peer(identity: identity, isInitiator: isInitiator, now: now)
    connectionOfNode[identity.nodeID] = connection
    lostNeighbours.remove(identity.nodeID)
    effects.append(.observe(.peerConnected(identity)))
    let wanted = swarms.values.filter { $0.isPulling }.map { $0.blob }
    sendWants(wanted, to: connection, &effects)
    for blob in wanted {
      meet(connection, after: blob.digest)
      tellAll(blob.digest, to: connection, &effects)
    }
  }

  private func refusal(
    of identity: PeerIdentity, isInitiator: Bool, _ now: Instant
  ) -> CloseReason? {
    if identity.nodeID == nodeID { return .selfConnection }
    if quarantined.contains(identity.nodeID) { return .quarantined }
    if let older = connectionOfNode[identity.nodeID] {
      // Both sides may dial at once. Both keep the connection that the smaller id opened; of two
      // opened by one side the newer, since that side has lost the older.
      let initiator = isInitiator ? nodeID : identity.nodeID
      let olderInitiator = peers[existing: older].isInitiator ? nodeID : identity.nodeID
      return initiator > olderInitiator ? .duplicate : nil
    }
    let hasPlace = peers.count < configuration.peerConnectionsMax || idlePeer(now) != nil
    return hasPlace ? nil : .tooManyConnections
  }

  /// The peer that has been of no use for longest, if that is long enough to let it go.
  private func idlePeer(_ now: Instant) -> ConnectionID? {
    var idle: (connection: ConnectionID, since: Instant)?
    peers.forEach { connection, peer in
      guard now - peer.lastUsed >= configuration.idleBeforeClose else { return }
      if idle.map({ peer.lastUsed < $0.since }) ?? true { idle = (connection, peer.lastUsed) }
    }
    return idle?.connection
  }

  mutating func close(
    _ connection: ConnectionID, _ reason: CloseReason, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    if trackerLink.connection == connection {
      loseTracker(now, &effects)
    } else if let peer = peers[connection] {
      effects.append(.observe(.peerLost(peer.identity.nodeID, reason)))
      dropPeer(connection, &effects)
      if reason == .transportFailed { dialAgain(peer, now) }
    }
  }

  /// Forgets a peer and frees all that was on its way from and to it.
  mutating func dropPeer(
    _ connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let peer = peers.remove(connection) else { return }
    uplink.setBlocked(connection, false)
    if connectionOfNode[peer.identity.nodeID] == connection {
      connectionOfNode.remove(peer.identity.nodeID)
    }
    for digest in swarms.keys {
      releaseTransfers(digest, from: connection)
      if let view = swarms[existing: digest].part(connection) {
        for index in view.outgoing.keys {
          let chunk = ChunkReference(digest, index)
          let send = Uplink.Send(connection: connection, chunk: chunk)
          uplink.removeQueued(send)
          uplink.finished(send, sentBytes: 0, .zero)
          releaseLoad(chunk, of: connection, isRequested: view.outgoing[index]?.isRequested == true)
        }
      }
      forgetIfIdle(digest)
    }
    mayOffer = true
  }

  /// The peer has broken the protocol: that connection alone ends.
  mutating func violate(
    _ connection: ConnectionID, _ reason: CloseReason,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    effects.append(.closeConnection(connection, reason))
    if let peer = peers[connection] {
      effects.append(.observe(.peerLost(peer.identity.nodeID, reason)))
    }
    dropPeer(connection, &effects)
  }

  // MARK: Time

  mutating func tickConnections(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    tickTracker(now, &effects)
    tickDials(now, &effects)
    tickNeighbours(now, &effects)
    for connection in peers.keys {
      guard let peer = peers[connection] else { continue }
      let silence = now - peer.lastHeard
      if silence >= configuration.silenceBeforeClose {
        violate(connection, .silent, &effects)
        dialAgain(peer, now)
      } else if silence >= configuration.silenceBeforePing, !peer.isPinged {
        peers[existing: connection].isPinged = true
        effects.append(.sendFrame(connection, .ping(0)))
      }
    }
  }
}
