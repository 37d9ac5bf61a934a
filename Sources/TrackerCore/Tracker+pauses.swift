// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// When upstream is not to be asked for a blob (Docs/Protocol.md §6.8).
extension Tracker {
  mutating func pauseUpstream(
    _ pause: UpstreamPause, by connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let digest = pause.digest
    guard let tracked = blobs[digest], tracked.lease?.holder == connection,
      pause.reason != .queued
    else { return }
    let before = tracked.pause.flatMap { now - $0.until < configuration.pauseMemory ? $0 : nil }
    let isConfirmed = before.map { $0.isConfirmed || $0.teller != connection } ?? false
    let told = Interval.milliseconds(Int64(pause.milliseconds))
    // Of what one says, the others are told for as long as the next may need to find the same.
    blobs[existing: digest].pause = TrackedBlob.Pause(
      teller: connection, reason: pause.reason,
      until: now + (isConfirmed ? told : min(told, configuration.witnessPatience)),
      isConfirmed: isConfirmed)
    if isConfirmed {
      effects.append(.observe(.upstreamPaused(digest, pause.reason)))
    } else if hasFreshCandidate(for: tracked, besides: connection) {
      passLeaseOn(of: digest, from: connection, now, &effects)
    }
    let holder = blobs[digest]?.lease?.holder
    for other in tracked.wanting.keys where other != connection && other != holder {
      tellPause(of: digest, to: other, now, &effects)
    }
  }

  /// To be called for whoever might go upstream soon.
  mutating func tellPause(
    of digest: Digest, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let pause = blobs[digest]?.pause, now < pause.until else { return }
    let milliseconds = Int((pause.until - now).nanoseconds / 1_000_000) + 1
    effects.append(
      .sendFrame(
        connection,
        .upstreamPause(
          UpstreamPause(
            digest: digest, reason: pause.reason,
            milliseconds: min(milliseconds, FrameLimits.pauseMillisecondsMax)))))
  }

  /// Another may be asked to fetch the blob who has not failed at it.
  private func hasFreshCandidate(
    for tracked: TrackedBlob, besides connection: ConnectionID
  ) -> Bool {
    tracked.wanting.contains {
      $0 != connection && $1.isEligible && !$1.hasFailed && hasRoom($0)
    }
  }
}

extension TrackedBlob {
  func isPaused(_ now: Instant) -> Bool {
    pause.map { now < $0.until } ?? false
  }
}
