// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Two claims that end in different states before the last chunk are settled by that chunk
/// (Design: the digest chain; Docs/Protocol.md §5.9).
///
/// ```
///                  entries come that          their sender has
///                  contradict the last one    the last chunk
///  one is followed ────────────────────────► rival ─────────────► last chunk asked for
///     ▲   ▲                                                          │           │
///     │   └─ not the digest: its sender has lied, and is out ────────┘           │
///     └───── the digest: the rival is followed, and the pull begins anew ────────┘
/// ```
///
/// Who has the last chunk has seen it end in the digest. From another state no bytes lead there
/// that anybody could find, so that one chunk shows which end is true, whoever signed it and
/// whoever holds the lease, and upstream need not be asked.
extension Node {
  /// A batch contradicts the one followed, or none is, and nobody's word decides.
  mutating func noteRival(
    _ batch: ChainBatch, by claimant: NodeID, via connection: ConnectionID
  ) {
    let digest = batch.blob.digest
    guard let swarm = swarms[digest], let pull = swarm.pull, pull.fetch == nil, pull.rival == nil,
      !quarantined.contains(claimant)
    else { return }
    let last = swarm.geometry.lastIndex
    guard batch.indexes.contains(last) else { return }
    let end = batch.entries[last - batch.firstIndex]
    guard end != swarm.chain.entry(last) else { return }
    swarms[existing: digest].pull?.rival = Pull.Rival(
      claimant: claimant, connection: connection, batch: batch, end: end)
  }

  /// Asks for the chunk that decides, once who told of the rival has it.
  mutating func tryRival(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let pull = swarm.pull, let rival = pull.rival else { return }
    let last = swarm.geometry.lastIndex
    guard let peer = peers[rival.connection], let view = swarm.views[rival.connection],
      swarm.isPulling, !pull.isResuming, !swarm.held.contains(last),
      swarm.chain.entry(last) != rival.end,
      pull.fetch == nil, pull.settlements < Self.settlementsMax
    else {
      swarms[existing: digest].pull?.rival = nil
      return
    }
    guard view.has.contains(last), swarm.isMissing(last), now >= peer.shunnedUntil else { return }
    swarms[existing: digest].pull?.settlements += 1
    let chunk = ChunkReference(digest, last)
    expect(chunk, from: rival.connection, trying: rival.end, now, &effects)
    effects.append(.sendFrame(rival.connection, .request(chunk)))
  }

  /// A chunk has come that was not hashed from the entry followed.
  mutating func settle(
    _ chunk: ChunkReference, _ hash: ChunkHash, hashedFrom state: HashState,
    from connection: ConnectionID, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = chunk.digest
    guard let swarm = swarms[digest], let pull = swarm.pull, let rival = pull.rival,
      rival.connection == connection, rival.end == state, case .digest(let result) = hash
    else { return }
    swarms[existing: digest].pull?.rival = nil
    guard result == digest else {
      let sender = peers[existing: connection].identity.nodeID
      effects.append(.observe(.chunkRejected(chunk, .digestMismatch, from: sender)))
      quarantine(sender, .digestMismatch, closing: .chunkRejected, now, &effects)
      return
    }
    guard pull.fetch == nil else { return }
    let followed = swarm.chain.claimant(at: chunk.index)
    guard restartPull(digest, now, &effects, isArbitration: false) else { return }
    if let followed, followed != rival.claimant {
      overrule(followed, by: rival.claimant, in: digest)
    }
    _ = swarms[existing: digest].chain.admit(rival.batch, by: rival.claimant)
    effects.append(.storeChain(rival.batch))
    noteKnown(rival.batch, by: connection)
  }

  /// Each costs a liar its connection and this node a chunk; who makes ever new keys for it is let
  /// have no more.
  private static let settlementsMax = 16
}
