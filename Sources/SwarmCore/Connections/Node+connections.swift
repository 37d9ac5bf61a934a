// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who the node is connected to.
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

  // MARK: Dialling

  mutating func meetNeighbours(
    _ neighbours: [Neighbour], _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for neighbour in neighbours {
      guard neighbour.nodeID != nodeID, !quarantined.contains(neighbour.nodeID),
        !connectionOfNode.contains(neighbour.nodeID), !dials.contains(neighbour.address),
        peers.count + dials.count < configuration.peerConnectionsMax
      else { continue }
      dials[neighbour.address] = Dial(
        nodeID: neighbour.nodeID, restsUntil: nil, backOff: configuration.dialBackOff)
      effects.append(.openConnection(neighbour.address, expecting: neighbour.nodeID))
    }
  }

  /// The network has lost a peer that may well live. The tracker goes on counting the two as
  /// neighbours and so does not name them to each other again: the side that dialled does so again
  /// while either is after something.
  private mutating func dialAgain(_ peer: Peer, _ now: Instant) {
    guard peer.isInitiator, let address = peer.identity.advertised,
      !connectionOfNode.contains(peer.identity.nodeID), !dials.contains(address),
      !quarantined.contains(peer.identity.nodeID),
      peers.count + dials.count < configuration.peerConnectionsMax,
      !peer.wants.isEmpty || swarms.values.contains(where: \.isPulling)
    else { return }
    dials[address] = Dial(
      nodeID: peer.identity.nodeID, restsUntil: now + configuration.dialBackOff,
      backOff: configuration.dialBackOff * 2)
  }

  mutating func failDial(_ address: HostPort, _ now: Instant) {
    if trackerLink.isDialling(address) {
      trackerLink.lost(now, backOffMax: configuration.dialBackOffMax)
    } else if var dial = dials[address] {
      dial.restsUntil = now + dial.backOff
      dial.backOff = dial.backOff * 2
      // A neighbour that cannot be reached for this long is left to the tracker to name again.
      dials[address] = dial.backOff > configuration.dialBackOffMax ? nil : dial
    }
  }

  // MARK: Quarantine

  mutating func quarantine(
    _ node: NodeID, _ reason: Observation.RejectionReason, closing: CloseReason, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard node != nodeID else { return }
    if !quarantined.contains(node) { effects.append(.observe(.peerQuarantined(node, reason))) }
    if !quarantined.contains(node), quarantined.count >= configuration.quarantinedMax,
      let oldest = quarantined.first(where: { _, _ in true })
    {
      quarantined.remove(oldest.key)
    }
    quarantined[node] = Quarantine(
      until: now + configuration.quarantine,
      concernsEntries: reason.concernsEntries || quarantined[node]?.concernsEntries == true)
    if let connection = connectionOfNode[node] { violate(connection, closing, &effects) }
  }

  mutating func tickQuarantine(_ now: Instant) {
    for node in quarantined.keys where quarantined[existing: node].until <= now {
      quarantined.remove(node)
    }
    for digest in wrongUpstream.keys where wrongUpstream[existing: digest] <= now {
      wrongUpstream.remove(digest)
    }
    for source in busySources.keys where busySources[existing: source] <= now {
      busySources.remove(source)
    }
  }

  // MARK: Time

  mutating func tickConnections(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    tickTracker(now, &effects)
    for (address, dial) in zip(dials.keys, dials.values) {
      guard let due = dial.restsUntil, now >= due else { continue }
      dials[existing: address].restsUntil = nil
      effects.append(.openConnection(address, expecting: dial.nodeID))
    }
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
