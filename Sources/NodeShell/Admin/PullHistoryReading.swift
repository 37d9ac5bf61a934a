// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The history of pulls as it was at one moment, and how that moment is told to people.
struct PullHistoryReading: Sendable {
  let history: PullHistory
  let now: Instant
  /// Milliseconds since 1970: the same moment.
  let unixMilliseconds: Int64
  /// What other nodes are told to dial; nil if nobody can dial this one.
  var advertised: HostPort?
  var limits = RateLimits()

  func unixMilliseconds(of instant: Instant) -> Int64 {
    unixMilliseconds - (now - instant).milliseconds
  }
}
