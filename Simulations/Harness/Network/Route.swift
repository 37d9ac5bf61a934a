// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What a lane meets between the links of its two hosts. Most lanes meet nothing and have none.
struct Route: Sendable {
  let lane: Int
  /// The ordered pair of zones it leads between.
  let zonePair: Int?
  /// Of both hosts together.
  var interference = Interference()
  /// Frames that wait for the uplink, or for the link between the zones.
  var leaving = WaitingLine<SizedMessage>()
  var crossing = Backlog()
  /// Frames at the link between the zones.
  var crossingFrames = FrameLine()
  /// Nothing that is sent later arrives before then.
  var lastArrival = Instant.zero
  /// What the other end has not acknowledged since a partition cut the way there or back.
  var hold: Hold?
}
