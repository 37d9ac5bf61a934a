// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// How often a node was shown to lie.
struct Strikes: Sendable {
  let count: Int
  /// When its last quarantine ends or has ended: from then on strikes are forgiven.
  var since: Instant

  /// One less for each of these intervals that has passed.
  func left(_ now: Instant, forgivenAfter memory: Interval) -> Int {
    guard now > since else { return count }
    return max(0, count - Int((now - since).nanoseconds / memory.nanoseconds))
  }
}
