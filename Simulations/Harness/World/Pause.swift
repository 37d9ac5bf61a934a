// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// A node in the middle of an event, and what it has still to do then.
struct Pause: Sendable {
  let node: Int
  let at: Instant
  /// Effects of the event that have not been carried out.
  var effects: [NodeEffect] = []
  /// Events raised before them that have not been delivered.
  var raised = WaitingLine<Delivery>()
}
