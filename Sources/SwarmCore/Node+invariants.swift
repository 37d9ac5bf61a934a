// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What holds after every event, whatever came in.
extension Node {
  /// What is broken; nil if nothing is.
  package func invariantViolation() -> String? {
    var chunksUnderway = 0
    var chunksOutgoing = 0
    var hedges = 0
    var violation: String?
    swarms.forEach { digest, swarm in
      for index in swarm.underway.keys {
        if swarm.held.contains(index) { violation = "\(digest)#\(index) is held and underway" }
        if case .transfer(let transfer) = swarm.underway[index] {
          chunksUnderway += 1
          if !peers.contains(transfer.connection) {
            violation = "\(digest)#\(index) is underway from nobody"
          }
        }
      }
      for index in swarm.hedges.keys {
        chunksUnderway += 1
        hedges += 1
        let hedge = swarm.hedges[existing: index]
        if !peers.contains(hedge.connection) || swarm.held.contains(index)
          || swarm.transfer(of: index).map({ $0.connection == hedge.connection }) ?? true
        {
          violation = "\(digest)#\(index) is hedged in vain"
        }
      }
      swarm.views.forEach { connection, view in
        chunksOutgoing += view.outgoing.count
        if !peers.contains(connection) { violation = "\(connection) is viewed but gone" }
      }
      if swarm.prefixChunks != swarm.held.firstMissing() {
        violation = "\(digest) has another prefix than \(swarm.prefixChunks)"
      }
      if partials.contains(digest) { violation = "\(digest) is in use and counted as left over" }
      if swarm.isResuming, !swarm.underway.isEmpty || swarm.pull?.fetch != nil {
        violation = "\(digest) is fetched while it is being checked"
      }
      if swarm.isPartial, !swarm.underway.isEmpty || holdings.contains(digest) {
        violation = "\(digest) is there for peers alone, and more than that"
      }
      if let broken = swarm.pull?.brokenRequests { violation = "\(digest) \(broken)" }
      if (swarm.pull != nil) != swarm.stage.hasPull {
        violation = "\(digest) is \(swarm.stage) \(swarm.pull == nil ? "without" : "with") a pull"
      }
      if holdings.contains(digest), swarm.isPulling { violation = "\(digest) is pulled twice" }
      if let due = swarm.flushAt, flushAt.map({ $0 > due }) ?? true {
        violation = "\(digest) has something due at \(due), for which no deadline is set"
      }
    }
    if let violation { return violation }
    if hedges > configuration.hedgesMax { return "\(hedges) chunks are hedged" }
    if chunksUnderway != receivingChunks {
      return "\(chunksUnderway) chunks are underway, \(receivingChunks) counted"
    }
    if chunksOutgoing != uplink.inFlightChunks {
      return "\(chunksOutgoing) chunks are outgoing, \(uplink.inFlightChunks) counted"
    }
    return brokenBound()
  }

  /// A table that peers fill and that is larger than its limit; nil if none is.
  private func brokenBound() -> String? {
    var violation: String?
    func check(_ count: Int, _ limit: Int, _ what: String) {
      if count > limit { violation = "\(count) \(what), at most \(limit) are allowed" }
    }
    check(peers.count, configuration.peerConnectionsMax, "peers")
    check(quarantined.count, configuration.quarantinedMax, "nodes in quarantine")
    check(strikes.count, configuration.quarantinedMax, "nodes with strikes")
    check(lostNeighbours.count, Neighbour.batchMax, "neighbours to be told as lost")
    check(redials.count, configuration.peerConnectionsMax, "peers whose connections do not last")
    check(digestOfFetch.count, configuration.fetchesMax, "fetches from upstream")
    check(dials.count, configuration.peerConnectionsMax, "dials")
    // All places may be taken when a peer that was slow is prompt again, in the middle of all but
    // one of the chunks that it had begun to be sent; and more such peers may be.
    let placesMax =
      configuration.sendingMax + (configuration.sendingMax - 1) * max(0, peers.count - 1)
    check(uplink.placesTaken, placesMax, "places of the uplink")
    peers.forEach { connection, peer in
      check(peer.wants.count, configuration.wantsPerPeerMax, "wishes of \(connection)")
      let sends = uplink.sending.count { $0.connection == connection }
      check(sends, configuration.sendingMax, "chunks being sent to \(connection)")
      let queued = uplink.queue.count { $0.connection == connection }
      check(queued, configuration.requestsPerPeerMax + Self.acceptedMax, "sends to \(connection)")
      if peer.served.count > 1 {
        check(
          peer.servedChunks, configuration.servedChunksPerPeerMax, "served to \(connection)")
      }
      if peer.servedChunks != peer.served.values.reduce(0, +) {
        violation = "\(connection) is served other than \(peer.servedChunks) chunks"
      }
    }
    return violation
  }

  /// Offers wait for their answers within the uplink's window, however small its chunks.
  private static let acceptedMax = 64
}

extension BlobSwarm.Stage {
  fileprivate var hasPull: Bool {
    switch self {
    case .pulling, .committing: true
    case .whole, .loadingChain, .openingPartial, .partial: false
    }
  }
}
