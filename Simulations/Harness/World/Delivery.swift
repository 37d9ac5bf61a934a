// SPDX-License-Identifier: Apache-2.0

import SwarmCore
import TrackerCore

/// An event on its way to a core.
enum Delivery: Sendable {
  case toNode(Int, NodeEvent)
  case toTracker(Int, TrackerEvent)
}
