// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// One event, kept as it was: text is made only of those that are shown.
struct TraceLine: Sendable {
  let instant: Instant
  let delivery: Delivery
}

extension TraceLine: CustomStringConvertible {
  /// `TIME nNODE EVENT` or `TIME tTRACKER EVENT`.
  var description: String {
    switch delivery {
    case .toNode(let node, let event): "\(instant) n\(node) \(event)"
    case .toTracker(let tracker, let event): "\(instant) t\(tracker) \(event)"
    }
  }
}
