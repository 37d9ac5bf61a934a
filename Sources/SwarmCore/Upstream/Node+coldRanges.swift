// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a shell asks before it reads a range past the swarm, for a client that is far ahead of a
/// pull (Docs/Decisions/0016).
extension Node {
  /// Whether to ask the place for a part of a blob that is being pulled would go against nothing
  /// that this node knows: upstream has not asked for patience, here or of another node of which
  /// the tracker tells, has refused nobody here, and no other fetches are to come first.
  package func mayAskForRange(
    _ digest: Digest, from source: UpstreamSource, at now: Instant
  ) -> Bool {
    guard configuration.mayFetchUpstream, let pull = swarms[digest]?.pull,
      !pull.sources.contains(where: { $0.place == source && $0.isOut })
    else { return false }
    let heldBack = [busySources[source], pull.heldBackUntil, pull.queuedUntil]
    return heldBack.allSatisfy { $0.map { $0 <= now } ?? true }
  }
}
