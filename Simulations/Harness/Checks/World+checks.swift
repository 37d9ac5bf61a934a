// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// Where the rules meet the world.
extension World {
  /// Records that a rule was broken, which ends the run.
  func violate(_ rule: Rule, _ who: String?, _ what: String) {
    violations.append(Violation(rule: rule, who: who, what: what, when: now))
  }

  /// Records that a core asks for what cannot be.
  func violate(_ what: String) {
    violate(.sense, nil, what)
  }

  var isWatched: Bool { configuration.checks.scope == .everyEvent }

  // MARK: Nodes

  /// To be called with what a core asks for, before anything is made of it.
  func check(_ effect: NodeEffect, of node: Int) {
    switch effect {
    case .sendFrame(_, let frame):
      if let falsehood = ProofCheck.falsehood(in: frame, diskView(of: node)) {
        violate(.proof, "n\(node)", falsehood)
      }
    case .observe(.chunkAccepted), .observe(.chunksResumed), .commitBlob, .failBlob, .beginBlob,
      .resumeBlob, .supersedeBlob, .leavePartial:
      progressCheck.progressed()
    case .openConnection, .closeConnection, .expectChunk, .expectHedge, .abandonChunk, .sendChunk,
      .stopSendingChunk, .verifyChain, .signChain, .loadChain, .fetchUpstream, .hashFetch,
      .cancelFetch,
      .storeChunk, .discardBuffer, .checkChunks, .storeChain, .advanceReadable, .restartBlob,
      .observe:
      break
    }
  }

  /// To be called when the effects of a node's event have been carried out.
  func check(node: Int) {
    if let violation = StateCheck.violation(diskView(of: node)) {
      violate(.states, "n\(node)", violation)
    }
    if let violation = budgetViolation(of: node) { violate(.budgets, "n\(node)", violation) }
    if let violation = MemoryCheck.violation(
      of: nodes[node].core, openConnections: openConnections(of: node),
      claimants: nodes.count + Int(keysMade), library)
    {
      violate(.memory, "n\(node)", violation)
    }
    checkLeases(of: node)
  }

  private func diskView(of node: Int) -> DiskView {
    DiskView(core: nodes[node].core, files: nodes[node].files, library: library)
  }

  private func openConnections(of node: Int) -> Int {
    nodes[node].wires.count { isOpen($0, at: nodes[node].host) }
  }

  private func budgetViolation(of node: Int) -> String? {
    let host = nodes[node].host
    var invited: [Int64] = []
    var sendsToOnePeer = 0
    for wire in nodes[node].wires where isOpen(wire, at: host) {
      for chunk in wireEnds[lane(from: host, of: wire)].expected {
        let geometry = library.blobs[Int(chunk.chunk.blob)].geometry
        invited.append(Int64(geometry.length(of: Int(chunk.chunk.index))))
      }
      sendsToOnePeer = max(sendsToOnePeer, network.waitingShipments(on: lane(from: host, of: wire)))
    }
    return BudgetCheck.violation(
      invited: invited, sendsToOnePeer: sendsToOnePeer,
      blobsPulled: nodes[node].files.count { $0?.isWhole == false }, configuration.node)
  }

  // MARK: Leases

  private func checkLeases(of node: Int) {
    let standings = nodes[node].core.standings
    leaseCheck.keepHolders(
      of: node,
      blobs: standings.filter(\.holdsLease).compactMap { library.number(of: $0.blob.digest) })
    for standing in standings {
      guard let blob = library.number(of: standing.blob.digest) else { continue }
      let own = LeaseKey(party: node, blob: blob)
      guard standing.holdsLease else {
        leaseCheck.notHeld(own)
        continue
      }
      guard let connection = nodes[node].core.trackerConnection else {
        violate(.leases, "n\(node)", "blob \(blob) is held under a lease from no tracker")
        continue
      }
      let wire = Int(connection.number)
      var isGranted = false
      if case .tracker(let tracker) = inhabitant(ofHost: wires[wire].hosts.1) {
        let key = LeaseKey(party: tracker, blob: blob)
        isGranted = leaseCheck.isGranted(key, to: wire) && trackers[tracker].vitality == .running
      }
      let grace = configuration.node.silenceBeforeClose + Self.leaseGrace
      if let violation = leaseCheck.held(own, isGranted: isGranted, at: now, grace: grace) {
        violate(.leases, "n\(node)", violation)
      }
      guard case .tracker(let tracker) = inhabitant(ofHost: wires[wire].hosts.1) else { continue }
      let violation = leaseCheck.goesBy(
        own, LeaseCheck.Holder(tracker: tracker, wire: wire), mayNotKnow: mayNotKnow)
      if let violation { violate(.leases, "n\(node)", violation) }
    }
  }

  /// Whether a node cannot have heard what has become of its lease: the tracker's end of the
  /// connection is gone, or one of the two is.
  private func mayNotKnow(_ node: Int, _ holder: LeaseCheck.Holder) -> Bool {
    let hosts = wires[holder.wire].hosts
    return nodes[node].vitality != .running || trackers[holder.tracker].vitality != .running
      || !isOpen(holder.wire, at: hosts.0) || !isOpen(holder.wire, at: hosts.1)
  }

  /// To be called when a node has been handed an event, or should have been.
  func checkRevocation(_ event: NodeEvent, node: Int) {
    guard case .frameReceived(let connection, .leaseRevoke(let digest)) = event,
      let blob = library.number(of: digest)
    else { return }
    leaseCheck.revocationArrived(of: blob, on: Int(connection.number))
    if let violation = leaseCheck.stillHeld(of: blob, by: node, mayNotKnow: mayNotKnow) {
      violate(.leases, "n\(node)", violation)
    }
  }

  /// To be called with what a tracker is about to be told.
  func note(_ event: TrackerEvent, atTracker tracker: Int) {
    switch event {
    case .frameReceived(let connection, let frame): note(frame, on: connection, atTracker: tracker)
    case .connectionClosed(let connection, _): leaseCheck.endAll(of: Int(connection.number))
    case .connectionOpened, .deadlineReached, .shutdownRequested: break
    }
  }

  private func note(_ frame: Frame, on connection: ConnectionID, atTracker tracker: Int) {
    switch frame {
    case .leaseRelease(let digest, _):
      endLease(of: digest, connection, tracker)
    case .announce(let announcements):
      for announcement in announcements {
        switch announcement.standing {
        case .holding, .gone: endLease(of: announcement.blob.digest, connection, tracker)
        case .wanting: break
        }
      }
    case .hello, .proof, .ping, .pong, .goodbye, .want, .unwant, .have, .drop, .offer, .accept,
      .decline, .cancel, .request, .expect, .progress, .chain, .leaseRequest, .leaseRenew,
      .neighbours, .leaseGrant, .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      break
    }
  }

  /// To be called with what a tracker asks for, before anything is made of it.
  func check(_ effect: TrackerEffect, of tracker: Int) {
    switch effect {
    case .sendFrame(let connection, .leaseGrant(let digest, _)):
      guard let blob = library.number(of: digest) else { return }
      let host = trackers[tracker].host
      let violation = leaseCheck.grant(
        LeaseKey(party: tracker, blob: blob), to: Int(connection.number),
        isOpen: { isOpen($0, at: host) })
      if let violation { violate(.leases, "t\(tracker)", violation) }
    case .sendFrame(let connection, .leaseRevoke(let digest)):
      endLease(of: digest, connection, tracker)
      if let blob = library.number(of: digest) {
        leaseCheck.revocationSent(of: blob, on: Int(connection.number))
      }
    case .closeConnection(let connection, _):
      leaseCheck.endAll(of: Int(connection.number))
    case .sendFrame, .observe:
      break
    }
  }

  func check(tracker: Int) {
    if let violation = trackers[tracker].core.invariantViolation() {
      violate(.states, "t\(tracker)", violation)
    }
  }

  private func endLease(of digest: Digest, _ connection: ConnectionID, _ tracker: Int) {
    guard let blob = library.number(of: digest) else { return }
    leaseCheck.end(LeaseKey(party: tracker, blob: blob), of: Int(connection.number))
  }

  // MARK: Frames and bytes

  /// To be called for every frame that is sent.
  func checkProgress(_ kind: FrameKind) {
    guard isWatched, pullsLeft > 0 else { return }
    if let violation = progressCheck.sent(kind, configuration.checks) {
      violate(.progress, nil, violation)
    }
  }

  /// To be called for every entry of the agenda.
  func checkInstant() {
    if let violation = progressCheck.happened(at: now, configuration.checks) {
      violate(.progress, nil, violation)
    }
  }

  /// To be called for every step of the network.
  func checkLinks() {
    switch network.overrun() {
    case nil: break
    case .uplink(let host)?:
      violate(.links, name(ofHost: host), "sends faster than its uplink is")
    case .downlink(let host)?:
      violate(.links, name(ofHost: host), "receives faster than its downlink is")
    case .uploads(let host)?:
      violate(.limits, name(ofHost: host), "sends more than its operator allows")
    case .downloads(let host)?:
      violate(.limits, name(ofHost: host), "takes more than its operator allows")
    case .zoneLink(let from, let to)?:
      violate(.links, nil, "\(zones[from]) sends to \(zones[to]) faster than the link is")
    }
  }

  private func name(ofHost host: Int) -> String {
    switch inhabitant(ofHost: host) {
    case .node(let node): "n\(node)"
    case .tracker(let tracker): "t\(tracker)"
    case .upstream: "up"
    case nil: "a host that is gone"
    }
  }

  func checkUpstream() {
    if let violation = UpstreamCheck.violation(
      sentBytes: upstreamBytes, maxBytes: configuration.checks.upstreamBytesMax)
    {
      violate(.upstream, nil, violation)
    }
  }

  /// What must be true of any run, however it went.
  func checkEnd() {
    guard violations.isEmpty else { return }
    checkUpstream()
    checkLinks()
    if let violation = network.accountViolation() { violate(.links, nil, violation) }
    for record in pulls {
      if case .completed? = record.end, nodes[record.node].vitality == .running,
        nodes[record.node].files[record.blob]?.right.isFull != true
      {
        violate(
          .proof, "n\(record.node)", "completed blob \(record.blob) without all of its bytes")
      }
    }
    for node in nodes.indices where nodes[node].vitality == .running { check(node: node) }
    for tracker in trackers.indices where trackers[tracker].vitality == .running {
      check(tracker: tracker)
    }
  }

  /// Beyond the silence after which a node gives its tracker up: for ticks, and for what is on its
  /// way while a link is slow.
  private static let leaseGrace = Interval.seconds(2)
}
