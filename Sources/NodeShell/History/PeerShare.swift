// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What one peer gave to one pull, and what kept it from giving more.
struct PeerShare: Sendable, Equatable {
  /// Nil for all the peers together that came after the record was full.
  let nodeID: NodeID?
  var address: HostPort?
  /// Of chunks that were kept.
  var bytes: Int64 = 0
  /// Of chunks that came twice.
  var bytesWasted: Int64 = 0
  /// Chunks and chain entries thrown away as wrong.
  var rejections: [Observation.RejectionReason: Int] = [:]
  /// Offers of the peer that this node did not take.
  var offersRefused: [DeclineReason: Int] = [:]
  /// Chunks the peer was asked for and did not send.
  var requestsDeclined: [DeclineReason: Int] = [:]
  /// Transfers that took too long; after each the peer was left alone for a while.
  var transfersExpired = 0
  var quarantined: Observation.RejectionReason?
  /// Why the last connection to the peer ended while the pull ran.
  var connectionLost: CloseReason?

  init(_ nodeID: NodeID?, at address: HostPort?) {
    self.nodeID = nodeID
    self.address = address
  }
}
