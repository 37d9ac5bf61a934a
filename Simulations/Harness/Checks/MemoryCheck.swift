// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// A core keeps no more than its open connections and the world's blobs give it reason to.
enum MemoryCheck {
  static func violation(
    of core: Node, openConnections: Int, claimants: Int, _ library: Library
  ) -> String? {
    let bound = Node.memoryBoundBytes(
      peers: openConnections, claimants: claimants, blobs: library.blobs.map(\.blob))
    let estimate = core.memoryEstimateBytes
    guard estimate > bound else { return nil }
    return "\(estimate) bytes are kept for \(openConnections) connections and "
      + "\(library.blobs.count) blobs, at most \(bound) are allowed"
  }
}
