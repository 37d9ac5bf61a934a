// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Nodes that were shown to lie (Docs/Protocol.md §8.1, §9.6).
///
/// ```
///              strike              time is up               forgiven
///  spoken to ─────────► quarantine ──────────► on probation ──────────► forgotten
///                            ▲                      │
///                            └───── next strike ────┘  twice as long as the last
/// ```
///
/// | state | predicate | can transition to |
/// | --- | --- | --- |
/// | spoken to | in neither table | in quarantine |
/// | in quarantine | in `quarantined` | on probation: the time is up, or too many came after it |
/// | on probation | in `strikes` only | in quarantine; spoken to: all strikes are forgiven |
///
/// One strike is forgiven for each half an hour without another. What comes to light during a
/// quarantine is no relapse: it begins anew, and is no longer.
extension Node {
  mutating func quarantine(
    _ node: NodeID, _ reason: Observation.RejectionReason, closing: CloseReason, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard node != nodeID else { return }
    let before = quarantined[node]
    if before == nil {
      effects.append(.observe(.peerQuarantined(node, reason)))
      if quarantined.count >= configuration.quarantinedMax { quarantined.removeOldest() }
      loseNeighbour(node, now)
    }
    // Of many that have lied since, those in quarantine for long may have been forgotten.
    if before == nil || !strikes.contains(node) { countStrike(against: node, now) }
    let count = Int64(strikes[existing: node].count)
    let end = now + min(configuration.quarantine * (1 << (count - 1)), configuration.quarantineMax)
    quarantined[node] = Quarantine(
      until: end,
      concernsEntries: reason.concernsEntries || before?.concernsEntries == true)
    strikes[existing: node].since = end
    undoOverruling(by: node)
    if let connection = connectionOfNode[node] { violate(connection, closing, &effects) }
  }

  private mutating func countStrike(against node: NodeID, _ now: Instant) {
    let earlier = strikes.remove(node)?.left(now, forgivenAfter: configuration.strikeMemory) ?? 0
    if strikes.count >= configuration.quarantinedMax { strikes.removeOldest() }
    strikes[node] = Strikes(count: min(earlier + 1, Self.strikesMax), since: now)
  }

  mutating func tickQuarantine(_ now: Instant) {
    for node in quarantined.keys where quarantined[existing: node].until <= now {
      quarantined.remove(node)
    }
    for node in strikes.keys
    where strikes[existing: node].left(now, forgivenAfter: configuration.strikeMemory) == 0 {
      strikes.remove(node)
    }
    for digest in wrongUpstream.keys where wrongUpstream[existing: digest] <= now {
      wrongUpstream.remove(digest)
    }
    for source in busySources.keys where busySources[existing: source] <= now {
      busySources.remove(source)
    }
  }

  /// The quarantine is longest before that many.
  private static let strikesMax = 16
}
