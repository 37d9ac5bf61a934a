// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol

/// The tracker, as a value: who is there, who wants and holds which blob, who may fetch it from
/// upstream.
///
/// Everything is soft state told by the nodes themselves over persistent connections; a tracker
/// that restarts empty knows all of it again as soon as the nodes have reconnected. Nothing is
/// polled: what a node should know is pushed when it changes (Docs/Protocol.md §6).
package struct Tracker: Sendable {
  package let configuration: TrackerConfiguration
  var generator: SeededGenerator
  var members = OrderedTable<ConnectionID, Member>()
  var connectionOfNode = OrderedTable<NodeID, ConnectionID>()
  var blobs = OrderedTable<Digest, TrackedBlob>()
  /// Blobs under lease, so that a tick need not look at all blobs.
  var leased = OrderedTable<Digest, Bool>()
  /// Blobs of whose supply all that want them are to be told.
  var supplyDue = OrderedTable<Digest, Bool>()
  var fetchRates = FetchRates()
  /// Blobs that wait for a lease, and when those that want them were told so.
  var queued = OrderedTable<Digest, Instant>()
  /// A lease has ended since the queue was looked at.
  var mayServeQueue = false
  private var nextTick: Instant?
  /// It has not been asked to stop.
  private var isRunning = true

  package init(configuration: TrackerConfiguration, seed: UInt64) {
    self.configuration = configuration
    self.generator = SeededGenerator(seed: seed)
  }

  package mutating func handle(
    _ event: TrackerEvent, at now: Instant, into effects: inout EffectQueue<TrackerEffect>
  ) {
    precondition(effects.isEmpty, "the effects of the event before were not carried out")
    guard isRunning else { return }
    switch event {
    case .connectionOpened(let connection, let identity):
      join(connection, identity, now, &effects)
    case .connectionClosed(let connection, let reason):
      leave(connection, reason, now, &effects)
    case .frameReceived(let connection, let frame):
      receive(frame, from: connection, now, &effects)
    case .deadlineReached:
      break
    case .shutdownRequested:
      for connection in members.keys {
        effects.append(.closeConnection(connection, .shutdown))
      }
      isRunning = false
      return
    }
    tick(now, &effects)
    serveQueue(now, &effects)
  }

  /// When `deadlineReached` is next due; nil if nothing waits for time to pass.
  package var nextDeadline: Instant? { members.isEmpty || !isRunning ? nil : nextTick }

  package var memberCount: Int { members.count }
  package var blobCount: Int { blobs.count }

  // MARK: Members

  private mutating func join(
    _ connection: ConnectionID, _ identity: PeerIdentity, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard identity.role == .node else {
      effects.append(.closeConnection(connection, .wrongRole))
      return
    }
    guard members.count < configuration.connectionsMax else {
      effects.append(.closeConnection(connection, .tooManyConnections))
      return
    }
    // A node that connects again has lost its old connection, whether or not that is known here.
    if let old = connectionOfNode[identity.nodeID] {
      effects.append(.closeConnection(old, .duplicate))
      leave(old, .duplicate, now, &effects)
    }
    members[connection] = Member(identity: identity, now: now)
    connectionOfNode[identity.nodeID] = connection
    effects.append(.observe(.nodeJoined(identity.nodeID, zone: identity.zone)))
  }

  mutating func leave(
    _ connection: ConnectionID, _ reason: CloseReason, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let member = members.remove(connection) else { return }
    connectionOfNode.remove(member.identity.nodeID)
    fetchRates.forget(connection)
    for neighbour in member.neighbours.keys where members.contains(neighbour) {
      members[existing: neighbour].neighbours.remove(connection)
    }
    effects.append(.observe(.nodeLeft(member.identity.nodeID, reason)))
    for digest in member.standings.keys {
      forget(connection, digest, now, &effects)
    }
  }

  // MARK: Frames

  private mutating func receive(
    _ frame: Frame, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard members.contains(connection) else { return }
    members[existing: connection].lastHeard = now
    members[existing: connection].isPinged = false
    switch frame {
    case .announce(let announcements):
      announce(announcements, from: connection, now, &effects)
    case .leaseRequest(let digest):
      requestLease(digest, by: connection, now, &effects)
    case .leaseRenew(let digest, let prefixChunks):
      renewLease(digest, by: connection, prefixChunks: prefixChunks, now, &effects)
    case .leaseRelease(let digest, let outcome):
      releaseLease(digest, by: connection, outcome, now, &effects)
    case .upstreamPause(let pause):
      pauseUpstream(pause, by: connection, now, &effects)
    case .neighboursLost(let nodes):
      replaceNeighbours(nodes, of: connection, now, &effects)
    case .ping(let number):
      effects.append(.sendFrame(connection, .pong(number)))
    case .pong, .goodbye:
      break
    case .hello, .proof, .want, .unwant, .have, .drop, .offer, .accept, .decline, .cancel,
      .request, .expect, .progress, .chain, .neighbours, .leaseGrant, .leaseRevoke, .supply:
      violate(connection, .outOfState, now, &effects)
    }
  }

  mutating func violate(
    _ connection: ConnectionID, _ reason: CloseReason, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    effects.append(.closeConnection(connection, reason))
    leave(connection, reason, now, &effects)
  }

  // MARK: Time

  private mutating func tick(_ now: Instant, _ effects: inout EffectQueue<TrackerEffect>) {
    guard let due = nextTick else {
      nextTick = now + Self.tickInterval
      return
    }
    guard now >= due else { return }
    nextTick = now + Self.tickInterval
    expireLeases(now, &effects)
    tellQueue(now, &effects)
    pushDueSupplies(now, &effects)
    for connection in members.keys {
      guard let member = members[connection] else { continue }
      if !member.avoided.isEmpty { members[existing: connection].forgetAvoided(now) }
      let silence = now - member.lastHeard
      if silence >= configuration.silenceBeforeClose {
        violate(connection, .silent, now, &effects)
      } else if silence >= configuration.silenceBeforePing, !member.isPinged {
        members[existing: connection].isPinged = true
        effects.append(.sendFrame(connection, .ping(0)))
      }
    }
  }

  /// Fine enough that a lease of 0.7 s is passed on at most 0.1 s late.
  private static let tickInterval = Interval.milliseconds(100)
}
