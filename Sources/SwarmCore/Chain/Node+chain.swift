// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The digest chain: whose entries are followed, and what is told to whom (Design: the digest
/// chain; Docs/Protocol.md §5.9).
extension Node {
  // MARK: Receiving

  mutating func receiveChain(
    _ batch: ChainBatch, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    guard swarms.contains(digest), swarms[existing: digest].isPulling else { return }
    // Another size for the digest: one of us was misled, and a size cannot be judged here.
    guard batch.blob == swarms[existing: digest].blob else { return }
    guard !batch.entries.isEmpty, batch.firstIndex >= 1,
      batch.indexes.upperBound <= swarms[existing: digest].geometry.chunkCount
    else {
      violate(connection, .inconsistentBlob, &effects)
      return
    }
    meet(connection, after: digest)
    if swarms[existing: digest].chain.isKnown(batch) {
      noteKnown(batch, by: connection)
      return
    }
    effects.append(.verifyChain(connection, batch))
  }

  mutating func admitChain(
    _ batch: ChainBatch, claimant: NodeID, isAuthentic: Bool, from connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    guard peers.contains(connection), swarms.contains(digest),
      swarms[existing: digest].isPulling, swarms[existing: digest].blob == batch.blob
    else { return }
    let relay = peers[existing: connection].identity.nodeID
    let chunk = ChunkReference(digest, batch.firstIndex)
    guard isAuthentic else {
      // Whoever relays a batch has checked it, so the relay itself is to blame.
      effects.append(
        .observe(.chunkRejected(chunk, .signatureInvalid, from: relay)))
      quarantine(
        relay, .signatureInvalid, closing: .chainRejected, now, &effects)
      return
    }
    if quarantined[claimant]?.concernsEntries == true { return }
    let isArbitrating = swarms[existing: digest].pull?.needsArbitration == true
    let isOverruled = isOverruled(claimant, in: swarms[existing: digest])
    let isFollowed = !isArbitrating && !isOverruled
    // What upstream has told this node so far, it has told the claimant too.
    let isBorneOut =
      isArbitrating && !isOverruled
      && batch.indexes.contains { swarms[existing: digest].chain.entry($0) != nil }
    if isFollowed, !quarantined.contains(claimant), swarms[digest]?.pull?.fetch == nil,
      followsLies(swarms[existing: digest])
    {
      // There is another to follow. A chain of both would hold together nowhere.
      guard restartPull(digest, now, &effects, isArbitration: false) else { return }
    }
    switch swarms[existing: digest].chain.admit(batch, by: claimant, isFollowed: isFollowed) {
    case .known:
      noteKnown(batch, by: connection)
      if isArbitrating { noteRival(batch, by: claimant, via: connection) }
      if isFollowed || isBorneOut { heedStreamer(batch, by: claimant, now, &effects) }
    case .added:
      noteKnown(batch, by: connection)
      swarms[existing: digest].updateOfferable(batch.indexes)
      effects.append(.storeChain(batch))
      mayOffer = true
      heedStreamer(batch, by: claimant, now, &effects)
    case .conflicting(let index):
      effects.append(
        .observe(
          .chunkRejected(
            ChunkReference(digest, index), .chainConflict, from: relay)))
      follow(batch, insteadFrom: index, claimant: claimant, via: connection, now, &effects)
    }
  }

  /// A batch contradicts the claim followed. The lease holder's word counts for more than another
  /// node's, since the tracker has named it, and anybody's for more than that of a node shown to
  /// lie; otherwise the first claim is followed until it is proven or fails.
  private mutating func follow(
    _ batch: ChainBatch, insteadFrom index: Int, claimant: NodeID, via connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    let leaseHolder = swarms[digest]?.pull?.supply?.leaseHolder
    let followed = swarms[digest]?.chain.claimant(at: index)
    let isTrustedMore =
      followed.map { leaseHolder == claimant || quarantined.contains($0) } == true
      && !quarantined.contains(claimant) && !isOverruled(claimant, in: swarms[existing: digest])
    if isTrustedMore, followed != claimant, swarms[digest]?.pull?.fetch == nil {
      guard restartPull(digest, now, &effects, isArbitration: false) else { return }
      if let followed { overrule(followed, by: claimant, in: digest) }
      _ = swarms[existing: digest].chain.admit(batch, by: claimant)
      effects.append(.storeChain(batch))
      noteKnown(batch, by: connection)
      heedStreamer(batch, by: claimant, isNews: true, now, &effects)
    } else {
      swarms[existing: digest].withView(connection) { $0.isInConflict = true }
      noteRival(batch, by: claimant, via: connection)
      // What is on its way was checked by the sender against other entries than ours, so that it
      // would fail here says nothing about the sender.
      abandonTransfers(digest, from: connection, &effects)
    }
  }

  /// The tracker names a lease holder. If that has contradicted what is followed here before it was
  /// named, its word counts for more from now on.
  mutating func followLeaseHolder(
    of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull, pull.fetch == nil,
      let holder = pull.supply?.leaseHolder, holder != nodeID, !quarantined.contains(holder),
      let contradiction = swarm.chain.contradictions.first(where: { $0.claimant == holder }),
      swarm.chain.entry(contradiction.index) != contradiction.state,
      let followed = swarm.chain.claimant(at: contradiction.index)
    else { return }
    guard restartPull(digest, now, &effects, isArbitration: false) else { return }
    overrule(followed, by: holder, in: digest)
  }

  /// Who was overruled is not followed again, or it could have the pull begin anew with every batch
  /// that comes sooner than the other's; unless the tracker names it, or the other is shown to lie.
  private func isOverruled(_ claimant: NodeID, in swarm: BlobSwarm) -> Bool {
    guard let pull = swarm.pull, pull.supply?.leaseHolder != claimant else { return false }
    return pull.overruled.contains { $0.claimant == claimant }
  }

  mutating func overrule(
    _ claimant: NodeID, by other: NodeID, in digest: Digest, isSettled: Bool = false
  ) {
    // What stood against the one that is followed now is void.
    swarms[existing: digest].pull?.overruled.removeAll {
      $0.claimant == other || $0.claimant == claimant
    }
    guard (swarms[digest]?.pull?.overruled.count ?? 0) < Self.overruledMax else { return }
    swarms[existing: digest].pull?.overruled.append(
      Pull.Overruled(claimant: claimant, by: other, isSettled: isSettled))
  }

  /// A node was shown to lie: its word has overruled nobody, not even when its quarantine is over.
  mutating func undoOverruling(by liar: NodeID) {
    swarms.updateEach { _, swarm in
      swarm.pull?.overruled.removeAll { $0.by == liar && !$0.isSettled }
    }
  }

  /// What a liar has signed is followed, and a peer has contradicted it, which will not repeat
  /// itself unasked: the pull begins anew, and hears it again.
  mutating func leaveLiar(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, swarm.pull?.fetch == nil,
      !isResuming(digest), followsLies(swarm), swarm.views.contains(where: { $1.isInConflict })
    else { return }
    restartPull(digest, now, &effects, isArbitration: false)
  }

  /// The peer has these entries; others than ours are of no use to it.
  mutating func noteKnown(_ batch: ChainBatch, by connection: ConnectionID) {
    swarms[existing: batch.blob.digest].learn(connection, knows: batch)
  }

  // MARK: Telling

  /// Sends the entries that check a chunk, unless the peer has them already; MUST precede the offer
  /// or the data.
  mutating func sendEntries(
    around chunk: ChunkReference, to connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms.contains(chunk.digest),
      swarms[existing: chunk.digest].views.contains(connection)
    else { return }
    let batches = swarms[existing: chunk.digest].batches(around: chunk.index, newTo: connection)
    for batch in batches {
      noteKnown(batch, by: connection)
      effects.append(.sendFrame(connection, .chain(batch)))
    }
  }

  // MARK: Our own claim

  /// Has the entries computed since the last time signed, if that is due.
  mutating func signEntries(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let due = swarm.signAt, now >= due, !swarm.isSigning
    else { return }
    guard let first = swarm.chain.ownEntries.first else {
      swarms[existing: digest].signAt = nil
      return
    }
    var entries: [HashState] = []
    for own in swarm.chain.ownEntries.prefix(ChainBatch.entriesMax)
    where own.index == first.index + entries.count {
      entries.append(own.state)
    }
    swarms[existing: digest].isSigning = true
    swarms[existing: digest].lastSigned = now
    swarms[existing: digest].signAt = nil
    effects.append(
      .signChain(
        swarm.blob, continuesIndex: swarm.pull?.claimsFrom ?? 0, firstIndex: first.index,
        entries: entries))
  }

  mutating func admitSigned(
    _ batch: ChainBatch, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    guard let swarm = swarms[digest], swarm.isSigning, swarm.blob == batch.blob else { return }
    swarms[existing: digest].isSigning = false
    gather(until: now)
    guard case .added = swarms[existing: digest].chain.admit(batch, by: nodeID) else { return }
    effects.append(.storeChain(batch))
    claimStream(batch, &effects)
    swarms[existing: digest].updateOfferable(batch.indexes)
    swarms[existing: digest].signAt =
      swarms[existing: digest].chain.ownEntries.isEmpty
      ? nil : now + signingInterval(of: digest)
    mayOffer = true
    commitIfProven(digest, now, &effects)
  }

  // MARK: Whole blobs

  mutating func finishLoading(
    _ digest: Digest, _ batches: [ChainBatch], _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.stage == .loadingChain else { return }
    for batch in batches where batch.blob == swarm.blob {
      // Kept only after the chain was proven, so there is nobody to blame and nothing to verify.
      _ = swarms[existing: digest].chain.admit(batch, by: nodeID)
    }
    swarms[existing: digest].stage = .whole
    swarms[existing: digest].updateOfferable(0..<swarm.geometry.chunkCount)
    if configuration.scheduling.isPulled {
      swarms[existing: digest].untold = swarm.held
      swarms[existing: digest].tellAt = now
      gather(until: now)
    }
    mayOffer = true
    forgetIfIdle(digest)
  }

  // MARK: Judgement

  /// The chain is proven: whoever signed anything else has lied.
  mutating func judgeClaimants(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for liar in swarms[existing: digest].chain.falseClaimants() {
      let chunk = ChunkReference(digest, liar.index)
      effects.append(
        .observe(.chunkRejected(chunk, .chainEntryFalse, from: liar.claimant)))
      quarantine(
        liar.claimant, .chainEntryFalse, closing: .chainRejected, now, &effects)
    }
    swarms[existing: digest].resolveConflicts()
  }

  /// Who makes a new key for each lie has the pull begin anew for each all the same.
  private static let overruledMax = 64
}

extension BlobSwarm {
  /// What the peer lacks to check the chunk.
  fileprivate func batches(around index: Int, newTo connection: ConnectionID) -> [ChainBatch] {
    var indexes: [Int] = []
    for entry in [index, index + 1] where entry > 0 && entry < geometry.chunkCount {
      if !views[existing: connection].knowsEntry.contains(entry) { indexes.append(entry) }
    }
    if indexes.isEmpty { return [] }
    return chain.batchPositions(around: index).map { chain.batches[$0].batch }.filter { batch in
      indexes.contains { batch.indexes.contains($0) }
    }
  }
}
