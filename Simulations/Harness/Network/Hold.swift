// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What TCP holds back while a partition cuts a lane or the way back of its acknowledgements.
///
/// ```
///  sent, or arrived, while cut ──► held ──retry, both ways open──► on its way
///                                  │  ▲
///                                  └──┘ retry, still cut: twice the wait
///                                  │
///                                  └──── time limit: the connection is dead for its sender
/// ```
struct Hold: Sendable {
  let since: Instant
  /// What was sent into the cut, in order.
  var pieces = WaitingLine<Piece>()
  /// Bytes that arrived and whose acknowledgement did not.
  var unacknowledgedBytes: Int64 = 0
  var retryAt: Instant
  /// The wait before the retry after the next.
  var backOff: Interval

  enum Piece: Sendable {
    case fragment(Fragment)
    case message(SizedMessage)
  }
}
