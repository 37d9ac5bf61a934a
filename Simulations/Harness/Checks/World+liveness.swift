// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// What clients may expect once nothing is wrong any more.
extension World {
  /// Wishes of honest nodes that run, one for each node and blob, that have not been fulfilled. One
  /// that may not go upstream depends on whether others want and have the same, and is not counted.
  private var unfulfilled: [PullRecord] {
    var seen = OrderedTable<LeaseKey, Bool>()
    return pulls.filter { record in
      let key = LeaseKey(party: record.node, blob: record.blob)
      guard !seen.contains(key), nodes[record.node].vitality == .running,
        nodes[record.node].behaviour == .honest,
        nodes[record.node].core.configuration.mayFetchUpstream,
        nodes[record.node].files[record.blob]?.isWhole != true
      else { return false }
      seen[key] = true
      return true
    }
  }

  /// Every wish of an honest node that runs has been fulfilled.
  package var isFulfilled: Bool { unfulfilled.isEmpty }

  /// To be called when nothing has been wrong for long enough: nothing may be left to be wished.
  package func requireFulfilment() {
    guard violations.isEmpty else { return }
    for record in unfulfilled {
      let held = nodes[record.node].files[record.blob]?.right.count ?? 0
      let count = library.blobs[record.blob].geometry.chunkCount
      violate(
        .liveness, "n\(record.node)", "has \(held) of \(count) chunks of blob \(record.blob)")
    }
  }
}
