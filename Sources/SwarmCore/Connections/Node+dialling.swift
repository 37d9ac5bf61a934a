// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Whom the node dials, and when.
extension Node {
  mutating func meetNeighbours(
    _ neighbours: [Neighbour], _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for neighbour in neighbours {
      guard !quarantined.contains(neighbour.nodeID) else {
        loseNeighbour(neighbour.nodeID, now)
        continue
      }
      guard neighbour.nodeID != nodeID, !connectionOfNode.contains(neighbour.nodeID),
        !dials.contains(neighbour.address),
        peers.count + dials.count < configuration.peerConnectionsMax
      else { continue }
      // To be named again does not make a connection last.
      let rest = redials[neighbour.nodeID].map { now + $0 }
      dials[neighbour.address] = Dial(
        nodeID: neighbour.nodeID, restsUntil: rest, backOff: configuration.dialBackOff)
      if rest == nil {
        effects.append(.openConnection(neighbour.address, expecting: neighbour.nodeID))
      }
    }
  }

  /// The network has lost a peer that may well live. The tracker goes on counting the two as
  /// neighbours and so does not name them to each other again: the side that dialled does so again
  /// while either is after something.
  mutating func dialAgain(_ peer: Peer, _ now: Instant) {
    guard peer.isInitiator else {
      loseNeighbour(peer.identity.nodeID, now)
      return
    }
    let rest = restBeforeRedial(of: peer, now)
    guard let address = peer.identity.advertised,
      !connectionOfNode.contains(peer.identity.nodeID), !dials.contains(address),
      !quarantined.contains(peer.identity.nodeID),
      peers.count + dials.count < configuration.peerConnectionsMax,
      !peer.wants.isEmpty || swarms.values.contains(where: \.isPulling)
    else { return }
    dials[address] = Dial(
      nodeID: peer.identity.nodeID, restsUntil: now + rest, backOff: configuration.dialBackOff * 2)
  }

  /// Who takes connections and drops them is dialled ever more seldom, until one has lasted.
  private mutating func restBeforeRedial(of peer: Peer, _ now: Instant) -> Interval {
    let nodeID = peer.identity.nodeID
    let before = redials.remove(nodeID)
    if now - peer.openedAt >= configuration.connectionLasts { return configuration.dialBackOff }
    let rest = before ?? configuration.dialBackOff
    if redials.count >= configuration.peerConnectionsMax { redials.removeOldest() }
    redials[nodeID] = min(rest * 2, configuration.redialBackOffMax)
    return rest
  }

  mutating func failDial(_ address: HostPort, _ now: Instant) {
    if trackerLink.isDialling(address) {
      trackerLink.lost(now, backOffMax: configuration.dialBackOffMax)
    } else if var dial = dials[address] {
      dial.restsUntil = now + dial.backOff
      dial.backOff = dial.backOff * 2
      loseNeighbour(dial.nodeID, now)
      // A neighbour that cannot be reached for this long is left to the tracker to name again.
      dials[address] = dial.backOff > configuration.dialBackOffMax ? nil : dial
    }
  }

  mutating func tickDials(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    for (address, dial) in zip(dials.keys, dials.values) {
      guard let due = dial.restsUntil, now >= due else { continue }
      dials[existing: address].restsUntil = nil
      effects.append(.openConnection(address, expecting: dial.nodeID))
    }
  }
}
