// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One direction of a connection, or the way from upstream to a node: what belongs to its sender.
struct Lane: Sendable {
  let source: Int
  let destination: Int
  let latency: Interval
  /// Bytes that may be underway, as TCP's window and the switch's buffer allow.
  let windowBytes: Int64
  /// How long what was sent may go without acknowledgement before the connection is given up.
  let timeout: Interval

  /// False once the sender's end is closed.
  var isSending = true
  var queue = WaitingLine<Shipment>()
  /// In the sender's line of lanes.
  var isListed = false
  /// The shipment at the head of the queue is to end with the fragment being sent.
  var isHeadStopped = false
  /// Bytes sent and not acknowledged.
  var underwayBytes: Int64 = 0
  /// Of fragments that have arrived without the sender's knowledge, in order: their bytes.
  var acknowledgements = WaitingLine<Int64>()
  /// In the network's table of routes; nil for a lane that meets nothing on its way.
  var route: Int?

  var isWindowOpen: Bool { underwayBytes == 0 || underwayBytes < windowBytes }
}
