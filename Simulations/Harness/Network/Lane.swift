// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One direction of a connection, or the way from upstream to a node.
struct Lane: Sendable {
  let source: Int
  let destination: Int
  let latency: Interval
  /// Bytes that may be underway, as TCP's window and the switch's buffer allow.
  let windowBytes: Int64

  /// False once the sender's end is closed.
  var isSending = true
  /// False once the receiver's end is closed: what still arrives is dropped.
  var isHeard = true
  var queue = WaitingLine<Shipment>()
  /// In the sender's line of lanes.
  var isListed = false
  /// The shipment at the head of the queue is to end with the fragment being sent.
  var isHeadStopped = false
  var underwayBytes: Int64 = 0
  /// Fragments on the network, in order.
  var flying = WaitingLine<Fragment>()
  /// Fragments in line for the receiver's downlink.
  var landing = WaitingLine<Fragment>()
  var messages = WaitingLine<SizedMessage>()

  var hasRoom: Bool { underwayBytes == 0 || underwayBytes < windowBytes }
  var wantsService: Bool { isSending && !queue.isEmpty && hasRoom && !isListed }
}
