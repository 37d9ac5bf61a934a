// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol

/// When this node fetches from upstream itself.
///
/// With a tracker, the lease decides: its holder streams the blob, everyone else is fed as chunks
/// arrive. A pull that makes no progress asks for the lease, and a little later goes without it, so
/// that Shoal is never slower than no Shoal by more than that. Whoever goes without a lease, for
/// want of a tracker or of a holder that is of use, goes in the order of rank among those it knows
/// to be after the blob; of several that have gone, all but one stop (`Node+streamers.swift`).
extension Node {
  mutating func considerUpstream(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull, pull.fetch == nil,
      !pull.isResuming
    else { return }
    guard pull.hasSource, configuration.mayFetchUpstream,
      pull.failures < configuration.upstreamTriesMax
    else {
      if hasSecondOpinion(swarm) {
        failWrong(digest, now, &effects)
      } else if let refusal = pull.refusal, !isSupplied(digest),
        now - pull.waitsSince >= configuration.stallBeforeFetch + chunkPatience(swarm)
      {
        // Nobody else is better off with upstream.
        failPull(digest, refusal, now, &effects)
      } else if now - pull.waitsSince >= configuration.pullPatience + chunkPatience(swarm) {
        failPull(digest, failureWithoutSource(of: pull, now), now, &effects)
      }
      return
    }
    guard let source = readySource(of: pull, now) else {
      waitForSources(digest, now, &effects)
      return
    }
    guard now >= pull.restsUntil, now >= pull.heldBackUntil, !swarm.isStoring else { return }
    if let until = pull.queuedUntil, now < until { return }
    guard digestOfFetch.count < configuration.fetchesMax else {
      isFetchWaiting = true
      return
    }
    if pull.holdsLease {
      fetch(digest, source, pull.needsArbitration ? .arbitration : .lease, now, &effects)
    } else if pull.goesOn {
      let cause: Observation.FetchCause = trackerLink.connection == nil ? .alone : .stalled
      fetch(digest, source, cause, now, &effects)
    } else if let tracker = trackerLink.connection {
      waitForTracker(tracker, digest, source, now, &effects)
    } else if now - pull.waitsSince >= patienceAlone(digest, swarm, now) {
      fetch(digest, source, pull.needsArbitration ? .arbitration : .alone, now, &effects)
    }
  }

  private mutating func waitForTracker(
    _ tracker: ConnectionID, _ digest: Digest, _ source: UpstreamSource, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let pull = swarm.pull else { return }
    let waited = supplyWait(swarm, pull, now)
    let chunkPatience = chunkPatience(swarm)
    let askAfter: Interval
    let goAfter: Interval
    if pull.needsArbitration {
      askAfter = .zero
      goAfter = configuration.supplyPatience
    } else if wasMisled(pull), !namesSupplier(pull) {
      // To ask for the lease tells the tracker of it, whatever honest peers may supply meanwhile.
      askAfter = pull.supply?.leaseHolder == nil ? configuration.wishPatience : .zero
      goAfter = configuration.supplyPatience
    } else if pull.waitsForStreamer {
      askAfter = configuration.supplyPatience + chunkPatience
      goAfter = askAfter
    } else if hasSupplier(pull) {
      askAfter = starves(swarm, now) ? .zero : doubtPatience(pull, swarm)
      goAfter = configuration.suppliedBeforeFetch + chunkPatience
    } else if pull.supply == nil, !isAtHand(swarm) {
      // Whatever else it has to say, a tracker that lives says at once who supplies the blob.
      askAfter = configuration.trackerPatience
      goAfter = askAfter
    } else {
      askAfter = configuration.stallBeforeLeaseRequest + chunkPatience
      goAfter = configuration.stallBeforeFetch + chunkPatience
    }
    if waited >= goAfter, waited >= goAfter + turn(of: digest, swarm) {
      fetch(digest, source, pull.needsArbitration ? .arbitration : .stalled, now, &effects)
    } else if waited >= askAfter, !isFresh(pull, now) {
      let askedAgo = pull.leaseRequestedAt.map { now - $0 }
      if askedAgo.map({ $0 >= configuration.stallBeforeLeaseRequest }) ?? true {
        swarms[existing: digest].pull?.leaseRequestedAt = now
        effects.append(.sendFrame(tracker, .leaseRequest(digest)))
      }
    }
  }

  /// How long nothing may come before the lease holder is doubted. Once it is known how fast chunks
  /// come, a fraction of the time at which it would be for anybody.
  private func doubtPatience(_ pull: Pull, _ swarm: BlobSwarm) -> Interval {
    let most = configuration.suppliedBeforeLeaseRequest + chunkPatience(swarm)
    let chunkBytes = swarm.geometry.chunkBytes
    // Where others hold the blob, to ask for the lease would be to go upstream.
    guard pull.supply?.holderCount == 0, pull.chunksKept >= Self.chunksOfRhythm,
      let rhythm = pull.rhythm.value,
      let usual = transferTime.usual(lengthBytes: chunkBytes)
    else { return most }
    return min(most, max(configuration.flowingBeforeLeaseRequest, rhythm * 8, usual * 2))
  }

  static let chunksOfRhythm = 4

  /// How long a pull has been without what it may count on. While the tracker names a supplier,
  /// chunks of other blobs count as well, up to a limit, and at first those that come to others:
  /// the supplier lives and is busy, and to go upstream beside it would only take from both.
  private func supplyWait(_ swarm: BlobSwarm, _ pull: Pull, _ now: Instant) -> Interval {
    let waited = now - pull.waitsSince
    guard hasSupplier(pull), waited < configuration.busySupplierPatience else { return waited }
    return min(waited, now - max(lastPeerChunk, lastNews(swarm, pull)))
  }

  /// How much longer than a chunk of 256 KiB one of this blob's may take to come from a
  /// supplier that is worth waiting for: less than that is no sign of anything.
  func chunkPatience(_ swarm: BlobSwarm) -> Interval {
    let most = configuration.timeBeyondShortChunk(sharing: swarm.geometry.chunkBytes)
    return transferTime.usual(lengthBytes: swarm.geometry.chunkBytes).map { min($0 * 16, most) }
      ?? most
  }

  /// The tracker names another node that holds the blob or streams it from upstream, and that was
  /// not shown to lie.
  func namesSupplier(_ pull: Pull) -> Bool {
    guard let supply = pull.supply else { return false }
    if let holder = supply.leaseHolder, holder != nodeID, !quarantined.contains(holder) {
      return true
    }
    let hasLiarFinished = supply.leaseHolder == nil && wasMisled(pull)
    return supply.holderCount > (hasLiarFinished ? 1 : 0)
  }

  /// The tracker named a node as the holder of the lease that lies.
  private func wasMisled(_ pull: Pull) -> Bool {
    pull.lastLeaseHolder.map { quarantined.contains($0) } ?? false
  }

  /// Another lease holder was named just now: it cannot have failed yet.
  private func isFresh(_ pull: Pull, _ now: Instant) -> Bool {
    hasSupplier(pull) && pull.supply?.leaseHolder != nil
      && now - pull.leaseHolderSince < configuration.flowingBeforeLeaseRequest
  }

  /// Some peer has chunks.
  private func isAtHand(_ swarm: BlobSwarm) -> Bool {
    swarm.views.contains { _, view in !view.has.isEmpty }
  }

  /// Another supplies the blob, and may be believed.
  private func hasSupplier(_ pull: Pull) -> Bool {
    !pull.needsArbitration && namesSupplier(pull)
  }

  /// How long a node without a tracker leaves the first step to others: not at all if it was never
  /// to have one and knows nobody who goes before it, else until its turn comes.
  private func patienceAlone(
    _ digest: Digest, _ swarm: BlobSwarm, _ now: Instant
  ) -> Interval {
    if peers.isEmpty, swarm.pull?.supply == nil {
      // A tracker may answer in a moment.
      return trackerLink.isConfigured ? configuration.supplyPatience : .zero
    }
    let turn = turn(of: digest, swarm)
    if swarm.pull?.needsArbitration == true { return turn }
    if swarm.pull?.waitsForStreamer == true {
      return configuration.supplyPatience + chunkPatience(swarm) + turn
    }
    if isAtHand(swarm) {
      if starves(swarm, now) { return turn }
      return configuration.stallBeforeFetch + chunkPatience(swarm) + turn
    }
    let isFirst = turn == .zero
    return trackerLink.isConfigured || !isFirst ? configuration.wishPatience + turn : .zero
  }

  /// How long this node leaves it to the neighbours that are after the blob and go before it by
  /// rank. A few may each be the first among their own neighbours; all of them go.
  private func turn(of digest: Digest, _ swarm: BlobSwarm) -> Interval {
    let own = Self.rank(of: nodeID, for: digest)
    var before: Int64 = 0
    swarm.views.forEach { connection, view in
      guard let peer = peers[connection], view.isWanting else { return }
      if Self.rank(of: peer.identity.nodeID, for: digest) < own { before += 1 }
    }
    return configuration.turnPatience * min(before, Self.turnsMax)
  }

  /// Those before this node have had their turn, if they can and will.
  private static let turnsMax: Int64 = 3

  /// Rendezvous hashing (Thaler, Ravishankar 1998): every node computes the same order for a blob,
  /// another one for another blob.
  package static func rank(of node: NodeID, for digest: Digest) -> UInt64 {
    var seed: UInt64 = 0
    for byte in node.bytes.prefix(8) + digest.value.bytes.prefix(8) {
      seed = seed << 8 ^ seed >> 56 ^ UInt64(byte)
    }
    var generator = SeededGenerator(seed: seed)
    return generator.next()
  }

  // MARK: The lease

  mutating func takeLease(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull else {
      if let tracker = trackerLink.connection {
        effects.append(.sendFrame(tracker, .leaseRelease(digest, .abandoned)))
      }
      return
    }
    if pull.holdsLease { return }
    swarms[existing: digest].pull?.holdsLease = true
    swarms[existing: digest].pull?.endQueue(now)
    swarms[existing: digest].pull?.renewedAt = now
    effects.append(.observe(.leaseGranted(digest)))
    considerUpstream(digest, now, &effects)
  }

  mutating func loseLease(_ digest: Digest, _ effects: inout EffectQueue<NodeEffect>) {
    guard swarms[digest]?.pull?.holdsLease == true else { return }
    swarms[existing: digest].pull?.holdsLease = false
    effects.append(.observe(.leaseLost(digest)))
    // Another node streams from upstream now; two would be one too many.
    swarms[existing: digest].pull?.fetch?.leaveToOther()
    cancelFetch(of: digest, &effects)
  }

  mutating func releaseLease(
    _ digest: Digest, _ outcome: LeaseOutcome, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let tracker = trackerLink.connection else { return }
    effects.append(.sendFrame(tracker, .leaseRelease(digest, outcome)))
  }

  /// Renews a held lease, and tells the tracker how far a wanted blob has come.
  mutating func renewIfDue(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], let pull = swarm.pull, let tracker = trackerLink.connection,
      now - pull.renewedAt >= configuration.leaseRenewal
    else { return }
    swarms[existing: digest].pull?.renewedAt = now
    if pull.holdsLease {
      effects.append(
        .sendFrame(tracker, .leaseRenew(digest, prefixChunks: swarm.prefixChunks)))
    } else if pull.announcedPrefix != swarm.prefixChunks {
      unannounced[digest] = true
    }
  }
}
