// SPDX-License-Identifier: Apache-2.0

import SwarmCore

/// An event that comes when the disk is done.
struct DiskAnswer: Sendable {
  let node: Int
  let event: NodeEvent
}
