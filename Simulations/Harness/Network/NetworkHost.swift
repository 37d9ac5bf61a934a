// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One machine's links, and what they are busy with.
struct NetworkHost: Sendable {
  var link: LinkSpecification
  let zone: Int
  /// The lane whose fragment the uplink is sending; nil while no fragment is.
  var servedLane: Int?
  var servedBytes: Int64 = 0
  /// What the process on it lets itself send.
  var uploads = TokenBucket(bytesPerSecond: nil)
  /// What it has let itself send; nil without a limit.
  var uploadsMeter: RateMeter?
  /// When data that waits for that goes on, as it is scheduled.
  var uploadsGoOnAt: Instant?
  /// When the uplink has sent the fragment it is at.
  var fragmentEnd = Instant.zero
  /// When the uplink has sent every control frame it was given: data waits until then.
  var controlEnd = Instant.zero
  /// Lanes with something to send and room to send it, in the order in which they are served.
  var waitingLanes = WaitingLine<Int>()
  var downlink: Passage
  /// What arrives is lost and nobody learns of it: the machine lost its power.
  var isSilent = false
  /// Data that arrives is never taken off its connections, frames are.
  var isReading = true
  /// …but for what comes from this host.
  var readsStillFrom: Int?
  /// The partitions on whose near and far side it is, a bit each.
  var nearSides: UInt64 = 0
  var farSides: UInt64 = 0
  /// Payload bytes of chunks put on the network, and passed by the downlink.
  var dataBytesSent: Int64 = 0
  var dataBytesReceived: Int64 = 0
  var controlBytesSent: Int64 = 0
  var uplinkMeter: RateMeter

  /// No second carries 5 % more than a limit allows, and one piece.
  static let limitSlack = Interval.milliseconds(50)

  /// `metered` is the link that it ought to keep to, if that is another than it has.
  init(link: LinkSpecification, metered: LinkSpecification? = nil, zone: Int) {
    self.link = link
    self.zone = zone
    let metered = metered ?? link
    self.downlink = Passage(
      bytesPerSecond: link.downlinkBytesPerSecond, metered: metered.downlinkBytesPerSecond)
    self.uplinkMeter = RateMeter(
      bytesPerSecond: metered.uplinkBytesPerSecond, piecesAllowed: 1)
  }
}
