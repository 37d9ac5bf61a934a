// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Neighbours that are of no use: the tracker is told, and names others (Docs/Protocol.md §6.9).
/// Else a node whose neighbours lie, are dead or deliver nothing would be left with them.
extension Node {
  /// The neighbour lies, cannot be reached, is gone, or has not delivered time after time.
  mutating func loseNeighbour(_ node: NodeID, _ now: Instant) {
    guard trackerLink.isConfigured, !lostNeighbours.contains(node),
      lostNeighbours.count < Neighbour.batchMax
    else { return }
    lostNeighbours[node] = now
  }

  /// Who comes back within a moment was not lost, and who is after nothing needs no neighbours.
  mutating func tickNeighbours(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    guard !lostNeighbours.isEmpty, let tracker = trackerLink.connection,
      now - lostNeighboursToldAt >= configuration.lostNeighboursInterval,
      swarms.contains(where: { _, swarm in swarm.isPulling })
    else { return }
    let lost = lostNeighbours.keys.filter { node in
      now - lostNeighbours[existing: node] >= configuration.neighbourIsLostAfter
    }
    guard !lost.isEmpty else { return }
    lostNeighboursToldAt = now
    for node in lost { lostNeighbours.remove(node) }
    effects.append(.sendFrame(tracker, .neighboursLost(lost)))
  }
}
