// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  /// The process keeps to what its operator allows, and its core is told, as a shell does it.
  func keepLimits(of node: Int) {
    let limits = nodes[node].limits
    network.limit(nodes[node].host, to: limits, at: now, agenda: &agenda)
    raise(.limitsChanged(limits), at: node)
  }
}
