// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A node connected to the tracker.
struct Member: Sendable {
  let identity: PeerIdentity
  /// Moved by every frame from the node.
  var lastHeard: Instant
  var isPinged = false
  /// How the node stands to each blob it announced; never `gone`.
  var standings = OrderedTable<Digest, Announcement.Standing>()
  /// Leases it holds.
  var leaseCount = 0
  /// Nodes it was told of, and nodes that were told of it: connections go both ways.
  var neighbours = OrderedTable<ConnectionID, Bool>()
  /// Nodes that it has told are of no use to it, the last so many, with when they are named to it
  /// again: who was gone may have come back.
  private(set) var avoided = OrderedTable<NodeID, Instant>()
  /// When it last told so.
  var lostNeighboursAt: Instant?

  mutating func avoid(_ node: NodeID, until end: Instant) {
    avoided.remove(node)
    avoided[node] = end
    if avoided.count > Self.avoidedMax { avoided.removeOldest() }
  }

  mutating func forgetAvoided(_ now: Instant) {
    for node in avoided.keys where avoided[existing: node] <= now { avoided.remove(node) }
  }

  private static let avoidedMax = 64

  init(identity: PeerIdentity, now: Instant) {
    self.identity = identity
    self.lastHeard = now
  }
}
