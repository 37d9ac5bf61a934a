// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What a tracker noticed, for logs and metrics.
package enum TrackerObservation: Sendable, Equatable {
  case nodeJoined(NodeID, zone: String)
  case nodeLeft(NodeID, CloseReason)
  case leaseGranted(Digest, to: NodeID)
  /// The holder did not renew in time.
  case leaseExpired(Digest, of: NodeID)
  /// Several who want the blob asked for the lease although it was held.
  case leaseDoubted(Digest, of: NodeID)
  /// The holder fetched at less than half of the usual rate.
  case leaseHolderSlow(Digest, of: NodeID)
  /// Two nodes have found that upstream is not to be asked now.
  case upstreamPaused(Digest, UpstreamPause.Reason)
  case leaseReleased(Digest, of: NodeID, LeaseOutcome)
}
