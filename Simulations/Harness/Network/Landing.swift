// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What of a lane belongs to its receiver, and what is on the way to it.
struct Landing: Sendable {
  let source: Int
  let destination: Int
  let latency: Interval
  /// Of the sender's uplink.
  var senderBytesPerSecond: Int64
  /// False once the receiver's end is closed: what still arrives is dropped.
  var isHeard = true
  /// Fragments on the network, in order.
  var flying = WaitingLine<Fragment>()
  /// Fragments at the receiver's downlink.
  var backlog = Backlog()
  /// Frames on the network, in order.
  var messages = WaitingLine<SizedMessage>()
  /// Frames at the receiver's downlink.
  var frames = FrameLine()
  /// As the lane's.
  var route: Int?
}
