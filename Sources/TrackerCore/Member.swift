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
  /// Nodes that it has told are of no use to it, the last so many; they are not named to it again.
  private(set) var avoided: [NodeID] = []
  /// When it last told so.
  var lostNeighboursAt: Instant?

  mutating func avoid(_ node: NodeID) {
    if avoided.contains(node) { return }
    avoided.append(node)
    if avoided.count > Self.avoidedMax { avoided.removeFirst() }
  }

  private static let avoidedMax = 64

  init(identity: PeerIdentity, now: Instant) {
    self.identity = identity
    self.lastHeard = now
  }
}
