// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A fetch from upstream, from its start to its end.
extension Node {
  mutating func fetch(
    _ digest: Digest, _ source: UpstreamSource, _ cause: Observation.FetchCause, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest] else { return }
    // From the first chunk that is missing and can be hashed: the entry before it is known, since
    // every chunk before it was checked against that entry.
    let start = swarm.held.firstMissing()
    guard start < swarm.geometry.chunkCount, let state = swarm.chain.entry(start) else { return }
    if followsLies(swarm) {
      restartPull(digest, now, &effects, isArbitration: true)
      return
    }
    let chunks = start..<endOfFetch(from: start, swarm.held)
    lastFetchNumber += 1
    let id = FetchID(lastFetchNumber)
    digestOfFetch[id] = digest
    swarms[existing: digest].pull?.fetch = Pull.Fetch(
      id: id, source: source, goal: chunks, chunks: chunks, state: state)
    swarms[existing: digest].pull?.goesOn = false
    swarms[existing: digest].pull?.width.begin()
    swarms[existing: digest].pull?.claimsFrom = start
    effects.append(
      .observe(.fetchStarted(swarm.blob, chunks: chunks, cause, from: source)))
    effects.append(
      .fetchUpstream(id, swarm.blob, source, chunks: chunks, state: state))
  }

  /// Whether a liar has signed some of the entries followed: what was kept under them, or would be
  /// computed from them, is likely to fail at the last link.
  func followsLies(_ swarm: BlobSwarm) -> Bool {
    swarm.chain.claimants.contains { quarantined[$0]?.concernsEntries == true }
  }

  /// Where the first run of held chunks begins that is longer than what is worth reading again.
  private func endOfFetch(from start: Int, _ held: ChunkSet) -> Int {
    var end = start
    while let runStart = held.firstMember(from: end) {
      end = held.firstMissing(from: runStart)
      if end - runStart > configuration.chunksReadAgainMax { return runStart }
    }
    return held.capacity
  }

  mutating func receiveUpstream(
    _ id: FetchID, _ index: Int, _ hash: ChunkHash, _ buffer: BufferID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let digest = digestOfFetch[id], let fetch = swarms[digest]?.pull?.fetch,
      fetch.id == id, swarms[digest]?.isPulling == true
    else {
      effects.append(.discardBuffer(buffer))
      return
    }
    precondition(fetch.nextIndex == index, "upstream's chunks come in order")
    swarms[existing: digest].pull?.fetch?.nextIndex = index + 1
    swarms[existing: digest].pull?.fetch?.isStalled = false
    let isNews = index >= fetch.readIndex
    if isNews { swarms[existing: digest].pull?.fetch?.readIndex = index + 1 }
    guard admit(hash, ending: index, of: digest, now, &effects) else {
      effects.append(.discardBuffer(buffer))
      return
    }
    let chunk = ChunkReference(digest, index)
    if swarms[existing: digest].held.contains(index) {
      let bytes = swarms[existing: digest].geometry.length(of: index)
      effects.append(.observe(.chunkWasted(chunk, bytes: bytes, from: .upstream)))
      effects.append(.discardBuffer(buffer))
      endFetchIfDone(digest, &effects)
    } else {
      // A peer may be sending it; upstream was first.
      abandonTransfers(chunk, &effects)
      swarms[existing: digest].underway[index] = .storing(from: .upstream)
      effects.append(.storeChunk(chunk, buffer))
    }
    advanceFetch(digest, &effects)
    if isNews { measureFetch(digest, index, now, &effects) }
  }

  /// The more chunks of a fetch are out, the less it matters when the next is passed on; for the
  /// last ones all wait again.
  func signingInterval(of digest: Digest) -> Interval {
    let least = configuration.chainSigningInterval
    guard let fetch = swarms[digest]?.pull?.fetch,
      fetch.goal.upperBound - fetch.nextIndex > Self.chunksAtEnd
    else { return least }
    let chunks = Int64(fetch.nextIndex - fetch.goal.lowerBound)
    return max(least, min(least * (1 + chunks / 8), configuration.chainSigningIntervalMax))
  }

  private static let chunksAtEnd = 2

  /// Takes in what upstream's chunk hashed to. False if the fetch is over because of it.
  private mutating func admit(
    _ hash: ChunkHash, ending index: Int, of digest: Digest, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    switch hash {
    case .state(let state):
      swarms[existing: digest].pull?.fetch?.state = state
      switch swarms[existing: digest].chain.admitOwn(state, at: index + 1) {
      case .known:
        return true
      case .added:
        let signAt = max(now, swarms[existing: digest].lastSigned + signingInterval(of: digest))
        if swarms[existing: digest].signAt.map({ signAt < $0 }) ?? true {
          swarms[existing: digest].signAt = signAt
          gather(until: signAt)
        }
        return true
      case .contradicts:
        // Somebody's entry is false, or upstream is; one whole fetch will tell.
        restartPull(digest, now, &effects, isArbitration: true)
        return false
      }
    case .digest(let result):
      if result == digest { return true }
      rejectUpstream(ChunkReference(digest, index), now, &effects)
      return false
    }
  }

  mutating func finishStoring(
    _ chunk: ChunkReference, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard case .storing(let source) = swarms[chunk.digest]?.underway[chunk.index],
      swarms[chunk.digest]?.isPulling == true
    else { return }
    keepChunk(chunk, from: source, now, &effects)
    endFetchIfDone(chunk.digest, &effects)
    askAhead(chunk.digest, &effects)
    // The fetch may have ended before held chunks; what is missing behind them comes next.
    considerUpstream(chunk.digest, now, &effects)
  }

  /// Stops a fetch all of whose further chunks have come from peers.
  private mutating func endFetchIfDone(
    _ digest: Digest, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let fetch = swarm.pull?.fetch,
      !fetch.isCancelled, fetch.nextIndex < fetch.goal.upperBound,
      swarm.held.firstMissing(from: fetch.nextIndex) >= fetch.goal.upperBound
    else { return }
    swarms[existing: digest].pull?.fetch?.isOvertaken = true
    cancelFetch(of: digest, &effects)
  }

  mutating func endFetch(
    _ id: FetchID, _ outcome: UpstreamOutcome, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let digest = digestOfFetch.remove(id) else { return }
    defer { fillFetchPlaces(now, &effects) }
    if endAhead(id, outcome, of: digest, &effects) { return }
    guard let swarm = swarms[digest], let pull = swarm.pull, let fetch = pull.fetch, fetch.id == id
    else { return }
    effects.append(.observe(.fetchEnded(swarm.blob, outcome)))
    dropAhead(of: digest, &effects)
    swarms[existing: digest].pull?.fetch = nil
    guard swarm.isPulling else { return }
    if pull.width.requests > 1 || fetch.isUnansweredRange { narrow(digest, after: outcome) }
    let goesOn =
      !pull.holdsLease
      && fetch.goesOn(after: outcome, chunkCount: swarm.geometry.chunkCount)
    swarms[existing: digest].pull?.goesOn = goesOn
    if fetch.isUnansweredRange, outcome.isRefusal {
      considerUpstream(digest, now, &effects)
      return
    }
    switch outcome {
    case .delivered where fetch.requestedEnd < swarm.geometry.chunkCount:
      considerUpstream(digest, now, &effects)
    case .cancelled where fetch.isReplaced && now - pull.lastProgress >= configuration.pullPatience:
      giveUpSource(fetch.source, of: digest, .noSource, .upstreamFailed, now, &effects)
    case .delivered, .cancelled:
      swarms[existing: digest].pull?.restsUntil = now + configuration.upstreamBackOff
    case .busy(let retryAfter):
      rest(fetch.source, retryAfter, swarm.blob, now, &effects)
      considerUpstream(digest, now, &effects)
    case .failed:
      retryLater(digest, fetch.source, now, &effects)
    case .refused(let status):
      giveUpSource(
        fetch.source, of: digest, .upstreamRefused(status: status), .upstreamRefused, now,
        &effects)
    case .digestMismatch:
      wrongUpstream[digest] = now + configuration.wrongUpstreamMemory
      giveUpSource(fetch.source, of: digest, .upstreamWrong, .upstreamWrong, now, &effects)
    case .sizeMismatch:
      giveUpSource(fetch.source, of: digest, .upstreamWrong, .upstreamWrong, now, &effects)
    }
  }

  /// A place has become free, for which pulls may wait.
  private mutating func fillFetchPlaces(
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard isFetchWaiting else { return }
    isFetchWaiting = false
    for digest in swarms.keys where !isFetchWaiting {
      considerUpstream(digest, now, &effects)
    }
  }

  private mutating func retryLater(
    _ digest: Digest, _ source: UpstreamSource, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let failures = (swarms[existing: digest].pull?.failures ?? 0) + 1
    swarms[existing: digest].pull?.failures = failures
    let backOff = configuration.upstreamBackOff * (1 << Int64(failures - 1))
    swarms[existing: digest].pull?.restsUntil = now + backOff
    if failures >= configuration.upstreamTriesMax {
      giveUpSource(source, of: digest, .noSource, .upstreamFailed, now, &effects)
    }
  }

  /// What one (upstream, repository) answers says nothing of the next that a client has named.
  private mutating func giveUpSource(
    _ source: UpstreamSource, of digest: Digest, _ failure: PullFailure, _ outcome: LeaseOutcome,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms[existing: digest].pull?.exclude(source) == true else {
      swarms[existing: digest].pull?.refusal = failure
      giveUpUpstream(digest, failure, outcome, now, &effects)
      return
    }
    swarms[existing: digest].pull?.failures = 0
    considerUpstream(digest, now, &effects)
  }

  /// This node cannot have the blob from upstream. Others may: while any peer has a chunk that is
  /// missing here, or the tracker names a supplier, the pull goes on without upstream.
  mutating func giveUpUpstream(
    _ digest: Digest, _ failure: PullFailure, _ outcome: LeaseOutcome, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let held = swarms[existing: digest].pull?.holdsLease == true
    if held {
      releaseLease(digest, outcome, &effects)
      swarms[existing: digest].pull?.holdsLease = false
    }
    guard isSupplied(digest) || maySupplyOthers(digest) else {
      failPull(digest, failure, now, &effects)
      return
    }
    swarms[existing: digest].pull?.failures = configuration.upstreamTriesMax
    unannounced[digest] = true
  }

  /// Somebody has this node's chunks to go on from, and may be better off with upstream.
  private func maySupplyOthers(_ digest: Digest) -> Bool {
    guard let swarm = swarms[digest], !swarm.held.isEmpty else { return false }
    return swarm.views.contains { _, view in view.isWanting }
  }

  /// A peer has a chunk that is missing here, or the tracker names a supplier.
  func isSupplied(_ digest: Digest) -> Bool {
    guard let swarm = swarms[digest], let pull = swarm.pull else { return false }
    return namesSupplier(pull)
      || swarm.copies.indices.contains { swarm.copies[$0] > 0 && !swarm.held.contains($0) }
  }
}

extension Pull.Fetch {
  /// Another streams the blob: what was cancelled for a while is not gone on with.
  mutating func leaveToOther() {
    isReplaced = false
    isOvertaken = false
  }

  /// Whoever streams without the lease has waited for others once, and others wait for it since: it
  /// goes on like one that has the lease.
  fileprivate func goesOn(after outcome: UpstreamOutcome, chunkCount: Int) -> Bool {
    // What peers have sent meanwhile, or what is asked for anew, leaves the rest where it was.
    if isOvertaken || isReplaced { return !hasGivenWay }
    if isCancelled { return false }
    switch outcome {
    // Behind its goal are chunks that peers had sent, and then others that are missing.
    case .delivered: return requestedEnd < chunkCount
    case .failed: return true
    case .refused, .busy, .sizeMismatch: return isUnansweredRange
    case .cancelled, .digestMismatch: return false
    }
  }
}
