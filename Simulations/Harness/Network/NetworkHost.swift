// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One machine's links, and what they are busy with.
struct NetworkHost: Sendable {
  let link: LinkSpecification
  /// The lane whose fragment the uplink is sending; nil while no fragment is.
  var servedLane: Int?
  var servedBytes: Int64 = 0
  /// When the uplink has sent the fragment it is at.
  var fragmentEnd = Instant.zero
  /// When the uplink has sent every control frame it was given: data waits until then.
  var controlEnd = Instant.zero
  /// Lanes with something to send and room to send it, in the order in which they are served.
  var waitingLanes = WaitingLine<Int>()
  /// When the downlink has passed all that has arrived.
  var downlinkEnd = Instant.zero
  /// What arrives is lost and nobody learns of it: the machine lost its power.
  var isSilent = false
  /// Data that arrives is never taken off its connections, frames are.
  var isReading = true
  /// Payload bytes of chunks put on the network.
  var dataBytesSent: Int64 = 0
  var controlBytesSent: Int64 = 0
  /// Time the uplink has spent on data and control frames.
  var uplinkBusy = Interval.zero
}
