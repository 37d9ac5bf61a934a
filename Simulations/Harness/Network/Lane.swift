// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One direction of a connection, or the way from upstream to a node.
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
  /// False once the receiver's end is closed: what still arrives is dropped.
  var isHeard = true
  var queue = WaitingLine<Shipment>()
  /// In the sender's line of lanes.
  var isListed = false
  /// The shipment at the head of the queue is to end with the fragment being sent.
  var isHeadStopped = false
  /// Bytes sent and not acknowledged.
  var underwayBytes: Int64 = 0
  /// Of fragments that have arrived without the sender's knowledge, in order: their bytes.
  var acknowledgements = WaitingLine<Int64>()
  /// Fragments on the network, in order.
  var flying = WaitingLine<Fragment>()
  /// Fragments at the receiver's downlink.
  var landing = Backlog()
  /// Frames on the network, in order.
  var messages = WaitingLine<SizedMessage>()
  /// Frames at the receiver's downlink.
  var landingFrames = WaitingLine<SizedMessage>()
  /// In the network's table of routes; nil for a lane that meets nothing on its way.
  var route: Int?

  var isWindowOpen: Bool { underwayBytes == 0 || underwayBytes < windowBytes }
}
