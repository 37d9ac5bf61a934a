// SPDX-License-Identifier: Apache-2.0

/// What a step of the network means to those who use it.
package enum NetworkOutcome: Sendable, Equatable {
  case messageArrived(lane: Int, LaneMessage)
  /// The last fragment of a chunk has left its sender.
  case shipmentLeft(lane: Int, Shipment)
  /// The last fragment of a chunk has passed its receiver's downlink.
  case shipmentArrived(lane: Int, Shipment)
  /// What was sent on the lane has not been acknowledged for as long as its sender waits.
  case laneExpired(lane: Int)
  /// Something has come to an end that is closed, on a lane that may be half open: after a
  /// partition one end may have given up without the other's knowledge.
  case pieceRefused(lane: Int)
  /// The connection dies at both ends.
  case laneReset(lane: Int)
}
