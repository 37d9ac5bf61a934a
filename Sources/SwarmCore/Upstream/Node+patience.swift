// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What becomes of a pull while nothing is to be had from upstream although nothing is wrong with
/// it: upstream asks for patience, or sends nothing (Docs/Protocol.md §6.8).
///
/// ```
///                  busy answer, silence
///  fetching ────────────────────────────► resting ──time is up──► fetching
///                                            │
///                                            └─ too long for a client ──► failed: busy
/// ```
///
/// Who holds the lease tells the tracker. That believes two nodes, and then tells the others, who
/// neither ask for the lease nor go by themselves meanwhile: so a limiter is asked twice, and not
/// once by every node.
extension Node {
  // MARK: Upstream asks for patience

  /// Of the places where the blob can be had, the first that does not ask for patience.
  func readySource(of pull: Pull, _ now: Instant) -> UpstreamSource? {
    pull.sources.first { !$0.isOut && restEnd(of: $0).map { $0 <= now } ?? true }?.place
  }

  /// The place is left alone, by every pull of this node.
  mutating func rest(
    _ source: UpstreamSource, _ retryAfter: Interval?, _ blob: Blob, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    // Twice as long each time in a row, where upstream leaves it to us.
    let busyFor = swarms[blob.digest]?.pull?.busySince.map { now - $0 } ?? .zero
    let rest = min(max(retryAfter ?? busyFor, configuration.busyRest), configuration.busyRestMax)
    busySources[source] = now + rest
    effects.append(.observe(.upstreamBusy(blob, from: source, restsFor: rest)))
  }

  /// All places that are left ask for patience, or have been wrong for this node.
  mutating func waitForSources(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let pull = swarms[digest]?.pull else { return }
    guard let until = restEnd(of: pull), until > now else { return }
    guard isAskedForPatience(pull, now) else {
      restOwnWay(digest, until: until, now, &effects)
      return
    }
    let busySince = pull.busySince ?? now
    swarms[existing: digest].pull?.busySince = busySince
    if pull.holdsLease, pull.toldPauseUntil != until {
      swarms[existing: digest].pull?.toldPauseUntil = until
      tellPause(digest, .busy, until - now, &effects)
    }
    // A client is told at once that it is to come again, but not before others could have said that
    // they have the blob.
    guard until - busySince > configuration.pullPatience,
      now - pull.lastProgress >= configuration.supplyPatience
    else {
      // Afterwards one is to go, and not all at once.
      swarms[existing: digest].pull?.heldBackUntil = max(pull.heldBackUntil, until)
      return
    }
    swarms[existing: digest].pull?.heldBackUntil = now
    giveUpUpstream(digest, Self.busy(until: until, now), .upstreamFailed, now, &effects)
  }

  /// Why a pull without a source fails: a client is told when to come again, if upstream has said.
  func failureWithoutSource(of pull: Pull, _ now: Instant) -> PullFailure {
    guard let until = restEnd(of: pull), until > now, isAskedForPatience(pull, now)
    else { return .noSource }
    return Self.busy(until: until, now)
  }

  /// It is upstream that wants to be left alone, at one place at least.
  private func isAskedForPatience(_ pull: Pull, _ now: Instant) -> Bool {
    pull.sources.contains { source in
      !source.isOut && busySources[source.place].map { $0 > now } ?? false
    }
  }

  /// When the first of the places that are left may be asked again.
  private func restEnd(of pull: Pull) -> Instant? {
    pull.sources.filter { !$0.isOut }.compactMap { restEnd(of: $0) }.min()
  }

  /// When a place may be asked again; nil if nothing speaks against it.
  private func restEnd(of source: Pull.Source) -> Instant? {
    let restsUntil = source.restsUntil == .zero ? nil : source.restsUntil
    guard let busyUntil = busySources[source.place] else { return restsUntil }
    return max(busyUntil, restsUntil ?? busyUntil)
  }

  private static func busy(until: Instant, _ now: Instant) -> PullFailure {
    let seconds = Int(((until - now).nanoseconds + 999_999_999) / 1_000_000_000)
    return .upstreamBusy(retryAfterSeconds: seconds)
  }

  // MARK: Upstream sends nothing

  mutating func noteSilence(
    of id: FetchID, for silence: Interval, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let digest = digestOfFetch[id], let swarm = swarms[digest], let pull = swarm.pull,
      let fetch = pull.fetch, fetch.id == id, swarm.isPulling, !fetch.isCancelled
    else { return }
    // A range whose turn has come was asked for while chunks flowed: whoever waits has waited since
    // the last of them.
    let silence = fetch.isUnansweredRange ? min(silence, now - pull.lastProgress) : silence
    let isBegun = fetch.readIndex > fetch.goal.lowerBound
    guard
      silence >= (isBegun ? configuration.silenceBeforeStall : configuration.silenceBeforeLate)
    else { return }
    if !fetch.isStalled {
      swarms[existing: digest].pull?.fetch?.isStalled = true
      effects.append(.observe(.upstreamStalled(swarm.blob, from: fetch.source)))
    }
    if pull.holdsLease,
      pull.toldPauseUntil.map({ $0 - now <= configuration.stallPause / 2 }) ?? true
    {
      swarms[existing: digest].pull?.toldPauseUntil = now + configuration.stallPause
      tellPause(digest, .stalled, configuration.stallPause, &effects)
    }
    if silence >= configuration.silenceBeforeReconnect {
      swarms[existing: digest].pull?.fetch?.isReplaced = true
      cancelFetch(of: digest, &effects)
    }
  }

  // MARK: Told and heard

  private func tellPause(
    _ digest: Digest, _ reason: UpstreamPause.Reason, _ pause: Interval,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let tracker = trackerLink.connection else { return }
    let milliseconds = min(
      Int((pause.nanoseconds + 999_999) / 1_000_000), FrameLimits.pauseMillisecondsMax)
    effects.append(
      .sendFrame(
        tracker,
        .upstreamPause(
          UpstreamPause(digest: digest, reason: reason, milliseconds: milliseconds))))
  }

  /// The tracker says that to ask upstream would be in vain.
  mutating func waitForUpstream(_ pause: UpstreamPause, _ now: Instant) {
    guard let pull = swarms[pause.digest]?.pull else { return }
    var until = now + .milliseconds(Int64(pause.milliseconds))
    switch pause.reason {
    case .busy, .stalled:
      let since = pull.hearsaySince ?? now
      swarms[existing: pause.digest].pull?.hearsaySince = since
      until = min(until, since + configuration.hearsayPatience)
    case .queued:
      // Others are fetched meanwhile: the tracker itself says so, and says it again.
      swarms[existing: pause.digest].pull?.queuedUntil = min(
        until, now + configuration.hearsayPatience)
      return
    }
    swarms[existing: pause.digest].pull?.heldBackUntil = max(pull.heldBackUntil, until)
  }
}
