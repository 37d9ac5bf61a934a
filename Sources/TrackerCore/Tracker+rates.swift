// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A holder of the lease through whose link upstream comes slowly feeds everybody slowly: the lease
/// goes to another where half of what is usual is not reached.
extension Tracker {
  /// What a renewal says of the holder's rate.
  mutating func measureLease(
    of digest: Digest, prefixChunks: Int, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let tracked = blobs[digest], let lease = tracked.lease else { return }
    let start = (from: now, prefixChunks: prefixChunks)
    guard let before = lease.measured, !tracked.isPaused(now) else {
      // What upstream holds back is not the holder's rate.
      blobs[existing: digest].lease?.measured = start
      return
    }
    let time = now - before.from
    guard time >= configuration.rateInterval else { return }
    blobs[existing: digest].lease?.measured = start
    let chunks = Int64(max(0, prefixChunks - before.prefixChunks))
    let geometry = tracked.blob.geometry
    let milliseconds = max(1, time.nanoseconds / 1_000_000)
    let rate = chunks * Int64(geometry.chunkBytes) * 1_000 / milliseconds
    fetchRates.note(bytesPerSecond: rate, of: lease.holder)
    // Of large chunks so few come in the time that one more or less is no sign.
    guard let usual = fetchRates.median(besides: lease.holder), rate < usual / 2,
      usual * milliseconds / 1_000 >= Self.chunksMin * Int64(geometry.chunkBytes),
      tracked.movedFromSlowAt.map({ now - $0 >= configuration.slowInterval }) ?? true,
      let faster = fasterCandidate(
        for: digest, than: lease.holder, prefixChunks: prefixChunks,
        lagChunks: Int(usual / Self.lagsPerSecond / geometry.chunkBytes))
    else { return }
    blobs[existing: digest].movedFromSlowAt = now
    effects.append(.observe(.leaseHolderSlow(digest, of: lease.holderID)))
    passLeaseOn(of: digest, from: lease.holder, to: faster, now, &effects)
  }

  /// An eligible node that would not have to fetch much again, the fastest of them: a tenth of what
  /// there is, or what lags behind on the holder's slow uplink and is soon made up for.
  private func fasterCandidate(
    for digest: Digest, than holder: ConnectionID, prefixChunks: Int, lagChunks: Int
  ) -> ConnectionID? {
    var best: (connection: ConnectionID, prefixChunks: Int)?
    let prefixMin = min(prefixChunks * 9 / 10, prefixChunks - lagChunks)
    blobs[digest]?.wanting.forEach { connection, want in
      guard connection != holder, hasRoom(connection), want.isEligible, !want.hasFailed,
        want.prefixChunks >= prefixMin,
        fetchRates.isFaster(connection, than: holder)
      else { return }
      if let best {
        let isBehind = fetchRates.isFaster(best.connection, than: connection)
        let isAhead = fetchRates.isFaster(connection, than: best.connection)
        if isBehind || !isAhead && want.prefixChunks <= best.prefixChunks { return }
      }
      best = (connection, want.prefixChunks)
    }
    return best?.connection
  }

  private static let chunksMin: Int64 = 4
  /// What comes at the usual rate in a quarter of a second is no loss.
  private static let lagsPerSecond: Int64 = 4
}
