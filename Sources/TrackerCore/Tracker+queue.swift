// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Blobs that wait for a lease because as many as may be are being fetched.
extension Tracker {
  func mayHoldAnother(_ connection: ConnectionID) -> Bool {
    leased.count < configuration.leasesMax && hasRoom(connection)
  }

  /// For a lease that another gives up, or a new one.
  func hasRoom(_ connection: ConnectionID) -> Bool {
    members[existing: connection].leaseCount < configuration.leasesPerNodeMax
  }

  /// Puts the blob at the end of the queue, if it is not in it.
  mutating func enqueue(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard !queued.contains(digest) else { return }
    tellQueued(digest, now, &effects)
  }

  /// Tells all that want the blob.
  private mutating func tellQueued(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    queued[digest] = now
    for connection in blobs[existing: digest].wanting.keys {
      tellQueued(digest, to: connection, &effects)
    }
  }

  func tellQueued(
    _ digest: Digest, to connection: ConnectionID, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let milliseconds = Int(configuration.queuePause.nanoseconds / 1_000_000)
    effects.append(
      .sendFrame(
        connection,
        .upstreamPause(
          UpstreamPause(digest: digest, reason: .queued, milliseconds: milliseconds))))
  }

  /// Grants what has become possible, the first of the queue first. What nobody has room for goes
  /// to the end of it, so that it does not hold up what others could fetch.
  mutating func serveQueue(_ now: Instant, _ effects: inout EffectQueue<TrackerEffect>) {
    guard mayServeQueue else { return }
    mayServeQueue = false
    for digest in firstQueued where leased.count < configuration.leasesMax {
      settleLease(of: digest, now, &effects)
      moveBack(digest)
    }
  }

  private mutating func moveBack(_ digest: Digest) {
    if let toldAt = queued.remove(digest) { queued[digest] = toldAt }
  }

  private var firstQueued: [Digest] {
    var first: [Digest] = []
    _ = queued.first { digest, _ in
      first.append(digest)
      return first.count == Self.servedAtOnce
    }
    return first
  }

  /// Reminds those who wait, and looks whether the queue can go on.
  mutating func tellQueue(_ now: Instant, _ effects: inout EffectQueue<TrackerEffect>) {
    guard !queued.isEmpty else { return }
    endIdleLeases(now, &effects)
    mayServeQueue = true
    var due: [Digest] = []
    queued.forEach { digest, toldAt in
      if now - toldAt >= configuration.queueTold { due.append(digest) }
    }
    for digest in due { tellQueued(digest, now, &effects) }
  }

  /// Takes leases from those that make no progress, where that makes room for blobs that wait: an
  /// upstream that sends nothing holds up its own blobs and no others. Theirs wait for their turn
  /// again.
  private mutating func endIdleLeases(
    _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    for waiting in firstQueued {
      guard let digest = idleLease(inTheWayOf: waiting, now) else {
        // Nothing can be done for it now, and perhaps for those behind it.
        moveBack(waiting)
        continue
      }
      endIdleLease(of: digest, now, &effects)
      settleLease(of: waiting, now, &effects)
    }
  }

  /// Without which somebody could be granted the lease of the blob that waits, and nobody can now.
  private func idleLease(inTheWayOf waiting: Digest, _ now: Instant) -> Digest? {
    guard let candidates = blobs[waiting]?.wanting else { return nil }
    // Who is below its own limit waits for the cluster's, and any lease is in its way.
    let isAnyInTheWay = candidates.contains { $1.isEligible && hasRoom($0) }
    if isAnyInTheWay, leased.count < configuration.leasesMax { return nil }
    return leased.first { digest, _ in
      guard let tracked = blobs[digest], let lease = tracked.lease else { return false }
      return (isAnyInTheWay || candidates[lease.holder]?.isEligible == true)
        && now - lease.progressedAt >= idleMax(of: tracked)
    }?.key
  }

  private mutating func endIdleLease(
    of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let lease = blobs[digest]?.lease else { return }
    blobs[existing: digest].leasesIdle += 1
    effects.append(.observe(.leaseHolderSlow(digest, of: lease.holderID)))
    effects.append(.sendFrame(lease.holder, .leaseRevoke(digest)))
    endLease(of: digest)
    if blobs[existing: digest].wanting.contains(lease.holder) {
      blobs[existing: digest].wanting[existing: lease.holder].hasFailed = true
    }
    pushSupply(of: digest, now, &effects)
    if blobs[existing: digest].holders.isEmpty { enqueue(digest, now, &effects) }
  }

  /// Longer each time, since some upstreams take long for their first byte; but bounded.
  private func idleMax(of tracked: TrackedBlob) -> Interval {
    let chunkBytes = Int64(tracked.blob.geometry.chunkBytes)
    let chunkTime = Interval(
      nanoseconds: Ratio(1_000_000_000, configuration.leaseRateMin).of(chunkBytes))
    return (configuration.leaseIdleMax + chunkTime) * min(tracked.leasesIdle + 1, Self.idleTurnsMax)
  }

  private static let idleTurnsMax: Int64 = 6
  /// Looked at whenever a lease has ended, and at every tick.
  private static let servedAtOnce = 16
}
