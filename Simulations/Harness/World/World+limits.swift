// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  /// The process keeps to the limit, and its core is told, as a shell does it.
  func limitUploads(node: Int, bytesPerSecond: Int64?) {
    guard nodes[node].vitality == .running else { return }
    network.limitUploads(
      of: nodes[node].host, to: bytesPerSecond, at: now, agenda: &agenda)
    raise(.limitsChanged(RateLimits(uploadBytesPerSecond: bytesPerSecond)), at: node)
  }
}
