// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The life of a pull.
extension Node {
  mutating func requestPull(
    _ blob: Blob, _ source: UpstreamSource?, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = blob.digest
    if holdings.contains(digest) { return }
    if swarms[digest]?.pull != nil {
      addSource(source, of: digest, now, &effects)
      return
    }
    let isPartial = partials.remove(digest) != nil
    let isOpen = swarms.contains(digest)
    // Or it would not begin to want it, and who begins is told who supplies it (§6.7).
    if isPartial || isOpen { announceGone(blob, &effects) }
    let wrongUntil = wrongUpstream[digest]
    if wrongUntil != nil, peers.isEmpty, trackerLink.connection == nil, !isOpen {
      effects.append(.beginBlob(blob))
      effects.append(.failBlob(digest, .upstreamWrong))
      return
    }
    var pull = Pull(source: source, isResuming: isPartial, now: now)
    // A peer may have what upstream has not.
    if let wrongUntil, let source { pull.rest(source, until: wrongUntil) }
    if isOpen {
      pullPartial(digest, pull)
    } else {
      effects.append(isPartial ? .resumeBlob(blob) : .beginBlob(blob))
      swarms[digest] = BlobSwarm(blob, pull: pull)
    }
    unannounced[digest] = true
    hasten(now)
    effects.append(.observe(.pullStarted(blob)))
    for connection in peers.keys {
      effects.append(.sendFrame(connection, .want([blob])))
      meet(connection, after: digest)
      let isWanting = peers[existing: connection].wants.contains(digest)
      swarms[existing: digest].withView(connection) { $0.isWanting = isWanting }
    }
    // All of it may have been there for peers.
    commitIfProven(digest, now, &effects)
    considerUpstream(digest, now, &effects)
  }

  /// Another client names a place where upstream has the blob: whatever was said of the others does
  /// not concern it.
  private mutating func addSource(
    _ source: UpstreamSource?, of digest: Digest, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms[existing: digest].pull?.add(source) == true else { return }
    swarms[existing: digest].pull?.failures = 0
    swarms[existing: digest].pull?.refusal = nil
    swarms[existing: digest].pull?.heldBackUntil = now
    unannounced[digest] = true
    considerUpstream(digest, now, &effects)
  }

  /// A chunk has been shown to be consistent and is on disk.
  mutating func keepChunk(
    _ chunk: ChunkReference, from source: Observation.ChunkSource, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = chunk.digest
    let bytes = swarms[existing: digest].geometry.length(of: chunk.index)
    let prefixBefore = swarms[existing: digest].prefixChunks
    swarms[existing: digest].keep(chunk.index)
    newest = chunk
    noteProgress(digest, now)
    switch source {
    case .peer: swarms[existing: digest].pull?.bytesFromPeers += Int64(bytes)
    case .upstream: swarms[existing: digest].pull?.bytesFromUpstream += Int64(bytes)
    }
    effects.append(.observe(.chunkAccepted(chunk, bytes: bytes, from: source)))
    let prefix = swarms[existing: digest].prefixChunks
    if prefix > prefixBefore { effects.append(.advanceReadable(digest, chunks: prefix)) }
    if !swarms[existing: digest].takenBack.isEmpty { requestTakenBack(digest, now, &effects) }
    commitIfProven(digest, now, &effects)
  }

  /// Chunks were kept: peers will be told, and whoever waited has waited for something.
  mutating func noteProgress(_ digest: Digest, _ now: Instant) {
    tell(digest, by: now + configuration.haveDelay)
    swarms[existing: digest].pull?.progress(now)
    swarms[existing: digest].pull?.failures = 0
    swarms[existing: digest].pull?.busySince = nil
    swarms[existing: digest].pull?.hearsaySince = nil
    mayOffer = true
  }

  /// Every link was checked as its chunk was kept, and the last one ended in the digest; so the
  /// blob is proven as soon as no chunk is missing. Kept with it is the signed chain.
  mutating func commitIfProven(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms.contains(digest), swarms[existing: digest].held.isFull,
      swarms[existing: digest].isPulling
    else { return }
    let swarm = swarms[existing: digest]
    guard swarm.chain.isComplete else {
      swarms[existing: digest].signAt = now
      gather(until: now)
      return
    }
    judgeClaimants(digest, now, &effects)
    cancelFetch(of: digest, &effects)
    swarms[existing: digest].stage = .committing
    effects.append(.commitBlob(digest, chain: swarm.chain.batches.map { $0.batch }))
  }

  mutating func finishCommit(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.stage == .committing, let pull = swarm.pull
    else { return }
    swarms[existing: digest].stage = .whole
    swarms[existing: digest].pull = nil
    swarms[existing: digest].tellAt = now
    gather(until: now)
    hold(swarm.blob)
    if pull.holdsLease { releaseLease(digest, .completed, &effects) }
    for connection in swarm.views.keys {
      effects.append(.sendFrame(connection, .unwant([digest])))
    }
    effects.append(
      .observe(
        .pullCompleted(
          swarm.blob, bytesFromPeers: pull.bytesFromPeers,
          bytesFromUpstream: pull.bytesFromUpstream)))
    tellHoldings(digest, now, &effects)
    forgetIfIdle(digest)
  }

  mutating func failPull(
    _ digest: Digest, _ failure: PullFailure, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let pull = swarm.pull else { return }
    endTransfers(digest, &effects)
    cancelFetch(of: digest, &effects)
    if pull.holdsLease { releaseLease(digest, failure.leaseOutcome, &effects) }
    for connection in swarm.views.keys {
      effects.append(.sendFrame(connection, .unwant([digest])))
      effects.append(.sendFrame(connection, .drop(digest)))
    }
    swarms.remove(digest)
    announceGone(swarm.blob, &effects)
    let isWorthKeeping = pull.isResuming || !swarm.held.isEmpty
    if failure.leavesPartial, isWorthKeeping { notePartial(swarm.blob) }
    effects.append(.failBlob(digest, failure))
    effects.append(.observe(.pullFailed(swarm.blob, failure)))
  }

  /// The entries followed were false, or others are trusted more: nothing that was kept under them
  /// counts. For arbitration upstream is asked from the start, and peers are not. False if the pull
  /// is over, since there is nobody left to ask or nothing left to get.
  @discardableResult
  mutating func restartPull(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>,
    isArbitration: Bool
  ) -> Bool {
    // With its last chunk the chain is proven; what is yet to be signed is this node's own part.
    guard let swarm = swarms[digest], swarm.pull != nil, !swarm.held.isFull else { return false }
    endTransfers(digest, &effects)
    cancelFetch(of: digest, &effects)
    for connection in swarm.views.keys {
      effects.append(.sendFrame(connection, .drop(digest)))
    }
    swarms[existing: digest].restart()
    swarms[existing: digest].pull?.fetch = nil
    swarms[existing: digest].pull?.needsArbitration = isArbitration
    swarms[existing: digest].pull?.goesOn = false
    swarms[existing: digest].pull?.isResuming = false
    swarms[existing: digest].pull?.streamer = nil
    swarms[existing: digest].pull?.rivals = []
    swarms[existing: digest].pull?.lastProgress = now
    effects.append(.observe(.pullRestarted(swarm.blob, isArbitration: isArbitration)))
    effects.append(.restartBlob(digest))
    effects.append(.beginBlob(swarm.blob))
    unannounced[digest] = true
    considerUpstream(digest, now, &effects)
    return swarms.contains(digest)
  }

  /// Takes back everything that is underway from and to peers.
  mutating func endTransfers(
    _ digest: Digest, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for index in swarms[existing: digest].underway.keys {
      abandonTransfers(ChunkReference(digest, index), &effects)
    }
    let views = swarms[existing: digest].views
    for connection in views.keys {
      for index in views[connection]?.outgoing.keys ?? [] {
        withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
      }
    }
  }
}

extension PullFailure {
  fileprivate var leaseOutcome: LeaseOutcome {
    switch self {
    case .upstreamRefused: .upstreamRefused
    case .noSource, .upstreamBusy: .upstreamFailed
    case .upstreamWrong: .upstreamWrong
    case .storageFailed, .shutdown: .abandoned
    }
  }
}
