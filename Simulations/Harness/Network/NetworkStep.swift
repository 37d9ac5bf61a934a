// SPDX-License-Identifier: Apache-2.0

/// What the network has on the agenda.
package enum NetworkStep: Sendable, Equatable {
  /// A host's uplink has put a fragment on the network.
  case uplinkFreed(host: Int32)
  /// A host whose process limits what it sends may send the next fragment.
  case uploadsFreed(host: Int32)
  /// A fragment has crossed the network and reached its receiver's downlink.
  case fragmentArrived(lane: Int32)
  /// A host's downlink has passed the fragment it was at.
  case downlinkFreed(host: Int32)
  /// A frame has crossed the network and reached its receiver's downlink.
  case frameArrived(lane: Int32)
  /// A frame has passed its receiver's downlink.
  case framePassed(lane: Int32)
  /// The sender of a fragment that is a whole chunk learns that it has arrived.
  case acknowledged(lane: Int32)

  // Only lanes with a route know these.

  /// A host's uplink has put a frame on the network.
  case frameLeft(lane: Int32)
  /// The link from one zone to another has passed the fragment it was at.
  case zoneLinkFreed(pair: Int32)
  /// A frame has passed the link from one zone to another.
  case frameCrossed(lane: Int32)
  /// TCP tries anew to send what the other end has not acknowledged.
  case laneRetries(lane: Int32)
  /// The connection dies at both ends.
  case laneReset(lane: Int32)
}
