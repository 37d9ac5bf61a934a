// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What passed between this node and one peer since the node started.
struct PeerAccount: Sendable, Equatable {
  let nodeID: NodeID
  /// Where the peer says it is reached; nil if nobody can dial it.
  var address: HostPort?
  var zone = ""
  /// Nil while there is no connection.
  var connectedSince: Instant?
  var lastSeen: Instant
  /// Chunk bytes from the peer.
  var bytesIn: Int64 = 0
  /// Chunk bytes to the peer.
  var bytesOut: Int64 = 0
  /// Why the peer was last put into quarantine.
  var quarantined: Observation.RejectionReason?
  /// Why the last connection ended.
  var connectionLost: CloseReason?
}
