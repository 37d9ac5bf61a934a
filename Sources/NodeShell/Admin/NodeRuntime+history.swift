// SPDX-License-Identifier: Apache-2.0

import PeerTransport
import UVRuntime

extension NodeRuntime {
  /// The history of pulls as it is now; a copy costs nothing until the next observation.
  func readHistory() -> PullHistoryReading {
    PullHistoryReading(
      history: history, now: Self.now, unixMilliseconds: EventLoop.wallClockMilliseconds,
      advertised: transport?.advertised, limits: limits)
  }
}
