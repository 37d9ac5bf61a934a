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
    guard let swarm = swarms[batch.blob.digest], swarm.isPulling else { return }
    // Another size for the digest: one of us was misled, and a size cannot be judged here.
    guard batch.blob == swarm.blob else { return }
    guard !batch.entries.isEmpty, batch.firstIndex >= 1,
      batch.indexes.upperBound <= swarm.geometry.chunkCount
    else {
      violate(connection, .inconsistentBlob, &effects)
      return
    }
    swarms[existing: batch.blob.digest].meet(connection)
    noteKnown(batch, by: connection)
    if swarm.chain.isKnown(batch) { return }
    effects.append(.verifyChain(connection, batch))
  }

  mutating func admitChain(
    _ batch: ChainBatch, claimant: NodeID, isAuthentic: Bool, from connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    guard let peer = peers[connection], let swarm = swarms[digest], swarm.isPulling,
      swarm.blob == batch.blob
    else { return }
    let chunk = ChunkReference(digest, batch.firstIndex)
    guard isAuthentic else {
      // Whoever relays a batch has checked it, so the relay itself is to blame.
      effects.append(
        .observe(.chunkRejected(chunk, .signatureInvalid, from: peer.identity.nodeID)))
      quarantine(
        peer.identity.nodeID, .signatureInvalid, closing: .chainRejected, now, &effects)
      return
    }
    // Nothing of a claimant shown to lie is followed, whoever relays it.
    if quarantined.contains(claimant) { return }
    let isFollowed = swarm.pull?.needsArbitration != true
    switch swarms[existing: digest].chain.admit(batch, by: claimant, isFollowed: isFollowed) {
    case .known:
      break
    case .added:
      swarms[existing: digest].updateOfferable(batch.indexes)
      effects.append(.storeChain(batch))
      mayOffer = true
    case .conflicting(let index):
      effects.append(
        .observe(
          .chunkRejected(
            ChunkReference(digest, index), .chainConflict, from: peer.identity.nodeID)))
      follow(batch, insteadFrom: index, claimant: claimant, via: connection, now, &effects)
    }
  }

  /// A batch contradicts the claim followed. The lease holder's word counts for more than another
  /// node's, since the tracker has named it; otherwise the first claim is followed until it is
  /// proven or fails.
  private mutating func follow(
    _ batch: ChainBatch, insteadFrom index: Int, claimant: NodeID, via connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    let leaseHolder = swarms[digest]?.pull?.supply?.leaseHolder
    let followed = swarms[digest]?.chain.claimant(at: index)
    if leaseHolder == claimant, followed != claimant, followed != nil,
      swarms[digest]?.pull?.fetch == nil
    {
      restartPull(digest, now, &effects, isArbitration: false)
      _ = swarms[existing: digest].chain.admit(batch, by: claimant)
      effects.append(.storeChain(batch))
      noteKnown(batch, by: connection)
    } else {
      swarms[existing: digest].withView(connection) { $0.isInConflict = true }
      // What is on its way was checked by the sender against other entries than ours, so that it
      // would fail here says nothing about the sender.
      abandonTransfers(digest, from: connection, &effects)
    }
  }

  private mutating func noteKnown(_ batch: ChainBatch, by connection: ConnectionID) {
    swarms[existing: batch.blob.digest].withView(connection) { view in
      for index in batch.indexes { view.knowsEntry.insert(index) }
    }
  }

  // MARK: Telling

  /// Sends the entries that check a chunk, unless the peer has them already; MUST precede the offer
  /// or the data.
  mutating func sendEntries(
    around chunk: ChunkReference, to connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[chunk.digest], let view = swarm.views[connection] else { return }
    let wanted = [chunk.index, chunk.index + 1].filter {
      $0 > 0 && $0 < swarm.geometry.chunkCount && !view.knowsEntry.contains($0)
    }
    guard !wanted.isEmpty else { return }
    for position in swarm.chain.batchPositions(around: chunk.index) {
      let batch = swarm.chain.batches[position].batch
      guard wanted.contains(where: { batch.indexes.contains($0) }) else { continue }
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
    guard case .added = swarms[existing: digest].chain.admit(batch, by: nodeID) else { return }
    effects.append(.storeChain(batch))
    swarms[existing: digest].updateOfferable(batch.indexes)
    swarms[existing: digest].signAt =
      swarms[existing: digest].chain.ownEntries.isEmpty
      ? nil : now + configuration.chainSigningInterval
    mayOffer = true
    commitIfProven(digest, now, &effects)
  }

  // MARK: Whole blobs

  mutating func finishLoading(
    _ digest: Digest, _ batches: [ChainBatch], _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], case .loadingChain = swarm.stage else { return }
    for batch in batches where batch.blob == swarm.blob {
      // Kept only after the chain was proven, so there is nobody to blame and nothing to verify.
      _ = swarms[existing: digest].chain.admit(batch, by: nodeID)
    }
    swarms[existing: digest].stage = .whole
    swarms[existing: digest].updateOfferable(0..<swarm.geometry.chunkCount)
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
}
