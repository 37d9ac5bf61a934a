// SPDX-License-Identifier: Apache-2.0

/// What a step of the network means to those who use it.
package enum NetworkOutcome: Sendable, Equatable {
  case messageArrived(lane: Int, LaneMessage)
  /// The last fragment of a chunk has left its sender.
  case shipmentLeft(lane: Int, Shipment)
  /// The last fragment of a chunk has passed its receiver's downlink.
  case shipmentArrived(lane: Int, Shipment)
}
