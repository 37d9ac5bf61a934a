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
///
/// Of several peers that contradict, one is tried at a time. Who is busy is asked again after the
/// others; a chunk that is wrong or does not come costs its peer the place (see `Rival`).
extension Node {
  /// A batch contradicts the one followed, or none is, and nobody's word decides.
  mutating func noteRival(
    _ batch: ChainBatch, by claimant: NodeID, via connection: ConnectionID
  ) {
    let digest = batch.blob.digest
    guard let swarm = swarms[digest], let pull = swarm.pull, pull.fetch == nil,
      !quarantined.contains(claimant)
    else { return }
    let last = swarm.geometry.lastIndex
    guard batch.indexes.contains(last) else { return }
    let end = batch.entries[last - batch.firstIndex]
    guard end != swarm.chain.entry(last) else { return }
    // Who is being tried must show the end that it told of before.
    guard !isTried(connection, showing: ChunkReference(digest, last)) else { return }
    let rival = Rival(claimant: claimant, connection: connection, batch: batch, end: end)
    swarms[existing: digest].pull?.note(rival)
  }

  /// Asks for the chunk that decides, as soon as one who has told of a rival has it.
  mutating func tryRival(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let pull = swarm.pull, !pull.rivals.isEmpty,
      !pull.isResuming
    else { return }
    let last = swarm.geometry.lastIndex
    guard swarm.isPulling, !swarm.held.contains(last), pull.fetch == nil,
      pull.settlementsInVain < Self.settlementsInVainMax, pull.trials < Self.trialsMax
    else {
      swarms[existing: digest].pull?.rivals = []
      return
    }
    // While one is tried the others wait, and so does what is to become of them.
    guard swarm.isMissing(last) else { return }
    let length = Int64(swarm.geometry.length(of: last))
    let patience =
      configuration.rivalPatience + configuration.timeBeyondShortChunk(sharing: length)
    swarms[existing: digest].pull?.rivals.removeAll { rival in
      !swarm.views.contains(rival.connection) || rival.end == swarm.chain.entry(last)
        || rival.askedAt.map { now - $0 >= patience } ?? false
    }
    guard
      let rival = swarms[digest]?.pull?.rivals.first(where: { rival in
        now >= rival.restsUntil && swarm.views[existing: rival.connection].has.contains(last)
          && now >= peers[existing: rival.connection].shunnedUntil
      })
    else { return }
    swarms[existing: digest].pull?.askRival(of: rival.connection, now)
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
    guard let swarm = swarms[digest], let pull = swarm.pull,
      let rival = pull.rivals.first(where: { $0.connection == connection && $0.end == state }),
      case .digest(let result) = hash
    else { return }
    guard result == digest else {
      dropRival(of: connection, digest)
      let sender = peers[existing: connection].identity.nodeID
      effects.append(.observe(.chunkRejected(chunk, .digestMismatch, from: sender)))
      quarantine(sender, .digestMismatch, closing: .chunkRejected, now, &effects)
      return
    }
    guard pull.fetch == nil else { return }
    let followed = swarm.chain.claimant(at: chunk.index)
    guard restartPull(digest, now, &effects, isArbitration: false) else { return }
    if let followed, followed != rival.claimant {
      overrule(followed, by: rival.claimant, in: digest, isSettled: true)
    }
    guard let batch = rival.batch else { return }
    _ = swarms[existing: digest].chain.admit(batch, by: rival.claimant)
    effects.append(.storeChain(batch))
    noteKnown(batch, by: connection)
  }

  // MARK: Without the chunk

  /// Whether the transfer is of a rival's last chunk.
  func isTrial(_ transfer: Underway.Transfer, of chunk: ChunkReference) -> Bool {
    let swarm = swarms[existing: chunk.digest]
    guard transfer.from != swarm.chain.entry(chunk.index) else { return false }
    return swarm.pull?.rivals.contains {
      $0.connection == transfer.connection && $0.end == transfer.from
    } ?? false
  }

  private func isTried(_ connection: ConnectionID, showing chunk: ChunkReference) -> Bool {
    transfer(of: chunk, from: connection).map { isTrial($0, of: chunk) } ?? false
  }

  /// If the chunk is what the peer was to show, it is too busy for that now.
  mutating func deferRival(
    showing chunk: ChunkReference, from connection: ConnectionID, _ now: Instant
  ) {
    guard isTried(connection, showing: chunk) else { return }
    swarms[existing: chunk.digest].pull?.deferRival(
      of: connection, until: now + configuration.requestAfter)
  }

  /// The peer has shown a wrong chunk, or none.
  mutating func dropRival(of connection: ConnectionID, _ digest: Digest) {
    swarms[existing: digest].pull?.settlementsInVain += 1
    swarms[existing: digest].pull?.removeRival(of: connection)
  }

  /// The peer begins anew: what it would send from now on is no longer what it has told of.
  mutating func forgetRival(
    of connection: ConnectionID, _ digest: Digest, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let last = ChunkReference(digest, swarms[existing: digest].geometry.lastIndex)
    if isTried(connection, showing: last) {
      abandonTransfer(last, from: connection, &effects)
    }
    swarms[existing: digest].pull?.removeRival(of: connection)
  }

  /// Each costs a liar its connection or a long time, and this node a chunk or the wait for it; who
  /// makes ever new keys for it is let have no more.
  private static let settlementsInVainMax = 16
  /// Enough for several that are busy for seconds, few enough that nobody keeps the last chunk from
  /// coming by being busy, leaving and telling anew.
  private static let trialsMax = 128
}
