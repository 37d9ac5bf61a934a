// SPDX-License-Identifier: Apache-2.0

import PeerTransport

extension NodeRuntime {
  /// The history of pulls as it is now; a copy costs nothing until the next observation.
  func readHistory() -> PullHistoryReading {
    PullHistoryReading(
      history: history, now: Self.now, unixMilliseconds: WallClock.milliseconds,
      advertised: transport?.advertised)
  }
}
