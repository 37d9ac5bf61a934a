// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the node tells the tracker and hears from it.
extension Node {
  mutating func openTracker(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    // Only a tracker this node has dialled is listened to.
    guard isInitiator, case .dialling(let address) = trackerLink.state else {
      effects.append(.closeConnection(connection, .wrongRole))
      return
    }
    trackerLink.opened(connection, initialBackOff: configuration.dialBackOff)
    trackerLastHeard = now
    isTrackerPinged = false
    // It knows of no neighbours as yet.
    lostNeighbours.removeAll()
    effects.append(.observe(.trackerConnected(connection, address)))
    for digest in holdings.keys { unannounced[digest] = true }
    swarms.forEach { digest, swarm in
      if swarm.isPulling || swarm.isPartial { unannounced[digest] = true }
    }
    for digest in partials.keys { unannounced[digest] = true }
  }

  mutating func loseTracker(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    trackerLink.lost(now, backOffMax: configuration.dialBackOffMax)
    effects.append(.observe(.trackerLost))
    // A running fetch goes on: to stop it would help nobody. What the tracker promised is void.
    swarms.updateEach { _, swarm in
      swarm.pull?.supply = nil
      swarm.pull?.lastLeaseHolder = nil
      swarm.pull?.endQueue(now)
      if swarm.isPulling { swarm.pull?.holdsLease = false }
    }
  }

  mutating func tickTracker(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    if let address = trackerLink.dialIfDue(now) {
      effects.append(.openConnection(address, expecting: nil))
    }
    guard let connection = trackerLink.connection else { return }
    let silence = now - trackerLastHeard
    if silence >= configuration.silenceBeforeClose {
      effects.append(.closeConnection(connection, .silent))
      loseTracker(now, &effects)
    } else if silence >= configuration.silenceBeforePing, !isTrackerPinged {
      isTrackerPinged = true
      effects.append(.sendFrame(connection, .ping(0)))
    }
  }

  mutating func receiveFromTracker(
    _ frame: Frame, _ connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    trackerLastHeard = now
    isTrackerPinged = false
    switch frame {
    case .neighbours(let neighbours):
      meetNeighbours(neighbours, now, &effects)
    case .leaseGrant(let digest, _):
      takeLease(digest, now, &effects)
    case .leaseRevoke(let digest):
      loseLease(digest, &effects)
    case .supply(let supply):
      if swarms[supply.digest]?.pull != nil {
        swarms[existing: supply.digest].pull?.supply = supply
        if supply.leaseHolder != nil || supply.holderCount > 0 {
          swarms[existing: supply.digest].pull?.endQueue(now)
        }
        if let holder = supply.leaseHolder {
          if holder != nodeID {
            swarms[existing: supply.digest].pull?.goesOn = false
            swarms[existing: supply.digest].pull?.fetch?.leaveToOther()
          }
          if swarms[existing: supply.digest].pull?.lastLeaseHolder.map({ $0 != holder }) == true {
            swarms[existing: supply.digest].pull?.hasLeaseMoved = true
          }
          if swarms[existing: supply.digest].pull?.lastLeaseHolder != holder {
            swarms[existing: supply.digest].pull?.leaseHolderSince = now
            // It is not to blame for what the last one left undone.
            swarms[existing: supply.digest].starvesSince = nil
          }
          swarms[existing: supply.digest].pull?.lastLeaseHolder = holder
        }
        effects.append(.observe(.supplyTold(supply)))
        followLeaseHolder(of: supply.digest, now, &effects)
      }
    case .upstreamPause(let pause):
      waitForUpstream(pause, now)
    case .ping(let number):
      effects.append(.sendFrame(connection, .pong(number)))
    case .pong, .goodbye:
      break
    case .hello, .proof, .want, .unwant, .have, .drop, .offer, .accept, .decline, .cancel,
      .request, .expect, .progress, .chain, .announce, .leaseRequest, .leaseRenew, .leaseRelease,
      .neighboursLost:
      effects.append(.closeConnection(connection, .outOfState))
      loseTracker(now, &effects)
    }
  }

  /// Tells the tracker every standing that has changed, in as few frames as possible.
  mutating func announce(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    guard let connection = trackerLink.connection, !unannounced.isEmpty else { return }
    var announcements: [Announcement] = []
    for digest in unannounced.keys {
      if let announcement = announcement(of: digest, now) { announcements.append(announcement) }
    }
    unannounced.removeAll()
    var rest = announcements[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(Announcement.batchMax))
      effects.append(.sendFrame(connection, .announce(batch)))
      rest = rest.dropFirst(batch.count)
    }
  }

  private mutating func announcement(of digest: Digest, _ now: Instant) -> Announcement? {
    if let blob = holdings[digest] {
      return Announcement(blob: blob, standing: .holding)
    }
    if let blob = partials[digest] {
      return Announcement(blob: blob, standing: .wanting(prefixChunks: 0, isEligible: false))
    }
    guard let swarm = swarms[digest] else { return nil }
    guard let pull = swarm.pull else { return swarm.isPartial ? partialAnnouncement(swarm) : nil }
    swarms[existing: digest].pull?.announcedPrefix = swarm.prefixChunks
    return Announcement(
      blob: swarm.blob,
      standing: .wanting(
        prefixChunks: swarm.prefixChunks, isEligible: isEligible(pull, now)))
  }

  private func partialAnnouncement(_ swarm: BlobSwarm) -> Announcement {
    Announcement(
      blob: swarm.blob,
      standing: .wanting(prefixChunks: swarm.prefixChunks, isEligible: false))
  }

  private func isEligible(_ pull: Pull, _ now: Instant) -> Bool {
    pull.sources.contains { !$0.isOut && $0.restsUntil <= now } && configuration.mayFetchUpstream
      && pull.failures < configuration.upstreamTriesMax
  }

  func announceGone(_ blob: Blob, _ effects: inout EffectQueue<NodeEffect>) {
    guard let connection = trackerLink.connection else { return }
    let announcement = Announcement(blob: blob, standing: .gone)
    effects.append(.sendFrame(connection, .announce([announcement])))
  }
}
