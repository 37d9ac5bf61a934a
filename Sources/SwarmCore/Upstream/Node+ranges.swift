// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Further requests for a blob that comes slowly over one connection, as many object stores and
/// networks before them send it (Docs/Decisions/0014).
///
/// ```
///   kept │ hashed as it comes │ waits in memory │ waits in memory │ not asked for yet
///  ──────┼────────────────────┼─────────────────┼─────────────────┼──────────────────► chunks
///        │      fetch         │    ahead[0]     │    ahead[1]     │
/// ```
///
/// A chunk can be hashed, and so be kept and passed on, only when all before it have been: what
/// comes ahead waits in the shell's memory until the first request has come to where it begins.
/// Then it takes that one's place, and another is sent for what is behind the last.
extension Node {
  /// A chunk of a further request has come, and waits for those before it.
  mutating func noteRead(
    _ id: FetchID, _ index: Int, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let digest = digestOfFetch[id],
      swarms[digest]?.pull?.noteRead(id, index) == true
    else { return }
    measureFetch(digest, index, now, &effects)
  }

  /// A chunk has come, of whichever request.
  mutating func measureFetch(
    _ digest: Digest, _ index: Int, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], var width = swarm.pull?.width else { return }
    let isNew = width.add(
      swarm.geometry.length(of: index), over: configuration.rangeInterval, now)
    if isNew {
      let isSlow = width.bytesPerSecond.map { self.isSlow($0, swarm) } ?? false
      if width.judge(isSlow: isSlow, requestsMax: configuration.rangesMax) {
        effects.append(.observe(.fetchWidened(swarm.blob, requests: width.requests)))
      }
    }
    swarms[existing: digest].pull?.width = width
    askAhead(digest, &effects)
  }

  /// Whether peers, or a client where there are none, could take twice as much, and long enough for
  /// another request to be worth it.
  private func isSlow(_ bytesPerSecond: Int64, _ swarm: BlobSwarm) -> Bool {
    // What waits for the disk would come no faster, and several blobs have several requests.
    guard let fetch = swarm.pull?.fetch, swarm.storingCount <= 1,
      digestOfFetch.count * 2 <= configuration.rangesMax
    else { return false }
    let rest = Int64(fetch.goal.upperBound - fetch.nextIndex) * swarm.geometry.chunkBytes
    guard rest > Ratio(configuration.rangeWorth.nanoseconds, 1_000_000_000).of(bytesPerSecond)
    else { return false }
    let most = [uplink.bytesPerSecond, limits.downloadBytesPerSecond].compactMap { $0 }.min()
    // Other blobs that come at the same time may be fetched by others, beside this one.
    let together = swarms.values.count { $0.isPulling }
    return most.map { bytesPerSecond <= $0 / Int64(2 * max(1, together)) } ?? true
  }

  /// Sends as many requests as there are to be, each for about as much as comes in
  /// `rangeInterval`.
  mutating func askAhead(_ digest: Digest, _ effects: inout EffectQueue<NodeEffect>) {
    let requestsMax = min(configuration.rangesMax, configuration.fetchesMax)
    while let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull,
      pull.width.requests > 1, pull.requestsReading < pull.width.requests,
      let fetch = pull.fetch, !fetch.isCancelled, digestOfFetch.count < requestsMax,
      let start = aheadStart(pull, swarm), let end = aheadEnd(from: start, pull, swarm)
    {
      if pull.ahead.isEmpty { swarms[existing: digest].pull?.cutFetch(at: start) }
      lastFetchNumber += 1
      let request = Pull.Fetch(
        id: FetchID(lastFetchNumber), source: fetch.source, goal: fetch.goal,
        chunks: start..<end, state: nil)
      digestOfFetch[request.id] = digest
      swarms[existing: digest].pull?.append(ahead: request)
      effects.append(
        .fetchUpstream(
          request.id, swarm.blob, request.source, chunks: request.chunks, state: nil))
    }
  }

  /// Behind what is asked for already; where one request was to bring everything, behind as much of
  /// it as comes while the next one does.
  private func aheadStart(_ pull: Pull, _ swarm: BlobSwarm) -> Int? {
    guard let fetch = pull.fetch, let end = pull.requestedEnd else { return nil }
    if end < fetch.goal.upperBound { return end }
    guard pull.ahead.isEmpty else { return nil }
    let start = fetch.readIndex + aheadChunks(pull, swarm)
    return start < end ? start : nil
  }

  /// nil if there is no room for any.
  private func aheadEnd(from start: Int, _ pull: Pull, _ swarm: BlobSwarm) -> Int? {
    guard let fetch = pull.fetch else { return nil }
    let end = min(fetch.goal.upperBound, start + aheadChunks(pull, swarm))
    var bytes = Int64(end - start) * swarm.geometry.chunkBytes
    swarms.forEach { _, other in
      // What is hashed and waits for the disk is still in memory.
      let chunks = (other.pull?.chunksAhead ?? 0) + other.storingCount
      bytes += Int64(chunks) * other.geometry.chunkBytes
    }
    return bytes <= configuration.rangesAheadBytesMax ? end : nil
  }

  private func aheadChunks(_ pull: Pull, _ swarm: BlobSwarm) -> Int {
    let rate = (pull.width.bytesPerSecond ?? 0) / Int64(pull.width.requests)
    let bytes = Ratio(configuration.rangeInterval.nanoseconds, 1_000_000_000).of(rate)
    let most = configuration.rangesAheadBytesMax / Int64(max(1, configuration.rangesMax - 1))
    return max(1, Int(min(bytes, most) / swarm.geometry.chunkBytes))
  }

  /// What the first request was to bring has come: the next takes its place.
  mutating func advanceFetch(_ digest: Digest, _ effects: inout EffectQueue<NodeEffect>) {
    guard let pull = swarms[digest]?.pull, let fetch = pull.fetch, !pull.ahead.isEmpty,
      fetch.nextIndex == fetch.chunks.upperBound, let state = fetch.state
    else { return }
    swarms[existing: digest].pull?.advanceFetch(from: state)
    // One that was to bring more has yet to be told.
    if fetch.requestedEnd > fetch.chunks.upperBound { effects.append(.cancelFetch(fetch.id)) }
    if let next = swarms[digest]?.pull?.fetch {
      effects.append(.hashFetch(next.id, from: state))
    }
  }

  /// Ends a fetch with all its requests.
  mutating func cancelFetch(of digest: Digest, _ effects: inout EffectQueue<NodeEffect>) {
    guard let fetch = swarms[digest]?.pull?.fetch else { return }
    swarms[existing: digest].pull?.fetch?.isCancelled = true
    effects.append(.cancelFetch(fetch.id))
    dropAhead(of: digest, &effects)
  }

  /// Goes on with the first request alone, or with those before this one.
  mutating func dropAhead(
    of digest: Digest, from id: FetchID? = nil, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let dropped = swarms[digest]?.pull?.dropAhead(from: id) else { return }
    for dropped in dropped where dropped != id { effects.append(.cancelFetch(dropped)) }
  }

  /// A further request has ended before its turn came; false if there is none such.
  mutating func endAhead(
    _ id: FetchID, _ outcome: UpstreamOutcome, of digest: Digest,
    _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    guard swarms[digest]?.pull?.ahead.contains(where: { $0.id == id }) == true
    else { return false }
    dropAhead(of: digest, from: id, &effects)
    narrow(digest, after: outcome)
    return true
  }

  /// One of several requests has ended.
  mutating func narrow(_ digest: Digest, after outcome: UpstreamOutcome) {
    switch outcome {
    case .delivered, .cancelled: break
    case .failed: swarms[existing: digest].pull?.width.fail(isFinal: false)
    // That one alone fares better is all that is known then.
    case .refused, .busy, .sizeMismatch, .digestMismatch:
      swarms[existing: digest].pull?.width.fail(isFinal: true)
    }
  }
}
