// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Whether it is upstream that serves wrong bytes (Docs/Protocol.md §5.9).
///
/// What a node has read that does not end in the digest shows what has reached that node: there may
/// be a proxy on its way that spoils it, or a bit may have been flipped. So another node reads as
/// well, if there is one, and the entries that it signs are compared with what this one has found.
///
/// ```
///            own bytes do not                  the lease goes to another; what it signs
///            end in the digest                 is followed, and ends
///  fetching ──────────────────► first opinion ──────────────────► in the digest: pulled
///                                  │                └───────────► before the last chunk where the
///                                  │ nobody else reads            own bytes did, and that is wrong
///                                  ▼                              once more: upstream is wrong
///                               reads again ──► wrong once more: this node's way to upstream is
/// ```
///
/// Nobody fails a pull for what others say alone: who signs the same is believed by those that have
/// seen it themselves.
extension Node {
  /// Upstream's last chunk did not end in the digest.
  mutating func rejectUpstream(
    _ chunk: ChunkReference, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = chunk.digest
    guard let swarm = swarms[digest], let pull = swarm.pull, let fetch = pull.fetch,
      let end = fetch.state
    else { return }
    guard fetch.goal.lowerBound == 0 || pull.wrongEnd == end else {
      // It went on from others' chunks: one fetch from the start tells who is wrong.
      restartPull(digest, now, &effects, isArbitration: true)
      return
    }
    effects.append(.observe(.chunkRejected(chunk, .upstreamWrong, from: nil)))
    let isReadAgain = pull.wrongEnd != nil || pull.needsArbitration
    if isReadAgain, swarm.chain.isSigned(end, byOtherThan: nodeID) {
      failWrong(digest, now, &effects)
    } else if pull.wrongEnd != nil {
      giveUpOwnWay(digest, now, &effects)
    } else {
      seekSecondOpinion(digest, end: end, now, &effects)
    }
  }

  /// Others go first. They cannot be told from here that they need not: this may be a liar's word.
  private mutating func seekSecondOpinion(
    _ digest: Digest, end: HashState, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    swarms[existing: digest].pull?.wrongEnd = end
    giveBackWrong(digest, &effects)
    swarms[existing: digest].pull?.restsUntil = now + configuration.upstreamBackOff
    restartPull(digest, now, &effects, isArbitration: false)
  }

  /// What upstream sends arrives wrong time and again. Peers may have the blob all the same.
  private mutating func giveUpOwnWay(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard isSupplied(digest) else { return failWrong(digest, now, &effects) }
    giveBackWrong(digest, &effects)
    if let source = swarms[digest]?.pull?.fetch?.source {
      let until = now + configuration.wrongUpstreamMemory
      swarms[existing: digest].pull?.rest(source, until: until)
    }
    restartPull(digest, now, &effects, isArbitration: false)
  }

  /// Nothing is left to ask but what was wrong for this node, and rests. That is no wish of
  /// upstream's, and concerns nobody else.
  mutating func restOwnWay(
    _ digest: Digest, until end: Instant, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    giveBackWrong(digest, &effects)
    guard let pull = swarms[digest]?.pull else { return }
    // Who begins while it is known to be wrong asks whoever has the blob, if there is anybody.
    let patience =
      pull.supply == nil ? configuration.supplyPatience : configuration.wishPatience
    if wrongUpstream.contains(digest), !isSupplied(digest), now - pull.lastProgress >= patience {
      failPull(digest, .upstreamWrong, now, &effects)
      return
    }
    swarms[existing: digest].pull?.heldBackUntil = max(pull.heldBackUntil, end)
  }

  /// The tracker is told again that this node may fetch the blob.
  mutating func endRests(_ digest: Digest, _ now: Instant) {
    guard swarms[digest]?.pull?.hasEndedRest(now) == true else { return }
    swarms[existing: digest].pull?.endRests(now)
    unannounced[digest] = true
  }

  private mutating func giveBackWrong(
    _ digest: Digest, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms[digest]?.pull?.holdsLease == true else { return }
    releaseLease(digest, .upstreamWrong, &effects)
    swarms[existing: digest].pull?.holdsLease = false
  }

  /// This node does not go upstream any more; another has read as far as it did, with the same end.
  func hasSecondOpinion(_ swarm: BlobSwarm) -> Bool {
    guard let end = swarm.pull?.wrongEnd else { return false }
    return swarm.chain.isSigned(end, byOtherThan: nodeID)
  }

  mutating func failWrong(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    wrongUpstream[digest] = now + configuration.wrongUpstreamMemory
    failPull(digest, .upstreamWrong, now, &effects)
  }
}

extension ChainLedger {
  /// Whether another claims, or has claimed before the chain was begun anew, that this is the state
  /// before the last chunk.
  fileprivate func isSigned(_ end: HashState, byOtherThan node: NodeID) -> Bool {
    let last = blob.geometry.lastIndex
    guard last > 0 else { return false }
    if let claimant = claimant(at: last), claimant != node, entry(last) == end { return true }
    return contradictions.contains {
      $0.claimant != node && $0.index == last && $0.state == end
    }
  }
}
