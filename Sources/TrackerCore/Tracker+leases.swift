// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who may fetch a blob from upstream (Docs/Protocol.md §6.3–§6.7, §9.5).
extension Tracker {
  /// Grants the lease if the blob needs one: somebody wants it, nobody holds it or streams it.
  mutating func settleLease(
    of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let tracked = blobs[digest], tracked.lease == nil else { return }
    guard tracked.holders.isEmpty else {
      queued.remove(digest)
      return
    }
    if let holder = tracked.nextLeaseHolder(fetchRates, where: { mayHoldAnother($0) }) {
      grantLease(of: digest, to: holder, now, &effects)
    } else if tracked.wanting.contains(where: { $1.isEligible }) {
      enqueue(digest, now, &effects)
    } else {
      queued.remove(digest)
    }
  }

  mutating func requestLease(
    _ digest: Digest, by connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let tracked = blobs[digest], tracked.wanting[connection]?.isEligible == true
    else { return }
    guard let lease = tracked.lease else {
      guard mayHoldAnother(connection) else {
        if queued.contains(digest) {
          tellQueued(digest, to: connection, &effects)
        } else if tracked.holders.isEmpty {
          enqueue(digest, now, &effects)
        }
        return
      }
      grantLease(of: digest, to: connection, now, &effects)
      // Others ask for the same reason at the same time, and do not doubt who was first.
      blobs[existing: digest].tenure?.isSafeUntil = now + configuration.requestedTenureMin
      return
    }
    if lease.holder == connection {
      // The grant may have crossed the request.
      grantLease(of: digest, to: connection, now, &effects)
    } else if tracked.isPaused(now) {
      // The holder waits for upstream, as anybody would.
      tellPause(of: digest, to: connection, now, &effects)
    } else {
      doubtLease(of: digest, by: connection, now, &effects)
    }
  }

  /// Who asks for a lease that another holds has waited in vain, or was sent what is wrong. One
  /// node may be cut off, or lie to get the lease; several take it from its holder. Those who lie
  /// together gain little: each holds the lease once before everybody else is its turn, and every
  /// lease taken away makes the next one safe for longer.
  private mutating func doubtLease(
    of digest: Digest, by connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let tracked = blobs[digest], let lease = tracked.lease, var tenure = tracked.tenure
    else { return }
    guard now >= tenure.isSafeUntil else { return }
    if now - tenure.countedFrom >= configuration.doubtInterval {
      tenure.countedFrom = now
      tenure.doubters.removeAll()
    }
    tenure.doubters[connection] = true
    blobs[existing: digest].tenure = tenure
    let doubters = tenure.doubters.count
    guard doubters >= configuration.doubtersMin,
      now - tenure.since >= configuration.leaseTerm * tracked.leasesDoubted,
      !tracked.hasEligible(atLeast: (doubters + 1) * configuration.wantingPerDoubter)
    else { return }
    blobs[existing: digest].leasesDoubted += 1
    effects.append(.observe(.leaseDoubted(digest, of: lease.holderID)))
    passLeaseOn(of: digest, from: lease.holder, now, &effects)
  }

  /// The holder loses the lease, and gets it again only when nobody else is left.
  mutating func passLeaseOn(
    of digest: Digest, from holder: ConnectionID, to successor: ConnectionID? = nil,
    _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) {
    effects.append(.sendFrame(holder, .leaseRevoke(digest)))
    endLease(of: digest)
    if blobs[existing: digest].wanting.contains(holder) {
      blobs[existing: digest].wanting[existing: holder].hasFailed = true
    }
    if let successor {
      grantLease(of: digest, to: successor, now, &effects)
    } else {
      settleLease(of: digest, now, &effects)
    }
    if blobs[existing: digest].lease == nil { pushSupply(of: digest, now, &effects) }
  }

  mutating func renewLease(
    _ digest: Digest, by connection: ConnectionID, prefixChunks: Int, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard blobs[digest]?.lease?.holder == connection else { return }
    blobs[existing: digest].noteRenewal(
      until: now + configuration.leaseTerm, prefixChunks: prefixChunks, now)
    if blobs[existing: digest].wanting.contains(connection) {
      blobs[existing: digest].wanting[existing: connection].prefixChunks = prefixChunks
    }
    measureLease(of: digest, prefixChunks: prefixChunks, now, &effects)
  }

  mutating func releaseLease(
    _ digest: Digest, by connection: ConnectionID, _ outcome: LeaseOutcome, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard let lease = blobs[digest]?.lease, lease.holder == connection else { return }
    effects.append(.observe(.leaseReleased(digest, of: lease.holderID, outcome)))
    endLease(of: digest)
    switch outcome {
    case .completed:
      blobs[existing: digest].leasesDoubted = 0
      // Its announcement is on the way; without this the lease would go to the next in between.
      if blobs[existing: digest].wanting.remove(connection) != nil {
        blobs[existing: digest].holders[connection] = true
      }
    case .abandoned:
      break
    case .upstreamFailed, .upstreamRefused, .upstreamWrong:
      if blobs[existing: digest].wanting.contains(connection) {
        blobs[existing: digest].wanting[existing: connection].hasFailed = true
        blobs[existing: digest].wanting[existing: connection].isEligible = false
      }
    }
    settleLease(of: digest, now, &effects)
    if blobs[existing: digest].lease == nil { pushSupply(of: digest, now, &effects) }
  }

  mutating func expireLeases(_ now: Instant, _ effects: inout EffectQueue<TrackerEffect>) {
    for digest in leased.keys {
      guard let lease = blobs[digest]?.lease, now >= lease.expires else { continue }
      effects.append(.observe(.leaseExpired(digest, of: lease.holderID)))
      // A holder that does not renew has stopped or is cut off: another goes first.
      passLeaseOn(of: digest, from: lease.holder, now, &effects)
    }
  }

  mutating func endLease(of digest: Digest) {
    if let holder = blobs[existing: digest].lease?.holder {
      mayServeQueue = true
      if members.contains(holder) { members[existing: holder].leaseCount -= 1 }
    }
    blobs[existing: digest].lease = nil
    leased.remove(digest)
  }

  func supply(of digest: Digest) -> Supply {
    Supply(
      digest: digest, leaseHolder: blobs[digest]?.lease?.holderID,
      holderCount: blobs[digest]?.holders.count ?? 0)
  }

  /// Tells everyone who wants the blob, at once or, if that was done too often just now, in a
  /// moment; true if it was at once.
  @discardableResult
  mutating func pushSupply(
    of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<TrackerEffect>
  ) -> Bool {
    guard let tracked = blobs[digest] else { return false }
    if now - tracked.suppliesCountedFrom >= configuration.supplyInterval {
      blobs[existing: digest].suppliesCountedFrom = now
      blobs[existing: digest].suppliesPushed = 0
    } else if tracked.suppliesPushed >= configuration.suppliesPerIntervalMax {
      supplyDue[digest] = true
      return false
    }
    supplyDue.remove(digest)
    blobs[existing: digest].suppliesPushed += 1
    let supply = supply(of: digest)
    tracked.wanting.forEach { connection, _ in
      effects.append(.sendFrame(connection, .supply(supply)))
    }
    return true
  }

  private mutating func grantLease(
    of digest: Digest, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let holderID = members[existing: connection].identity.nodeID
    let before = blobs[existing: digest].lease.flatMap { $0.holder == connection ? $0 : nil }
    if blobs[existing: digest].lease == nil { members[existing: connection].leaseCount += 1 }
    queued.remove(digest)
    blobs[existing: digest].lease = TrackedBlob.Lease(
      holder: connection, holderID: holderID, expires: now + configuration.leaseTerm,
      prefixChunks: blobs[existing: digest].wanting[connection]?.prefixChunks ?? 0,
      progressedAt: before?.progressedAt ?? now)
    if blobs[existing: digest].tenure?.holder != connection {
      blobs[existing: digest].tenure = TrackedBlob.Tenure(holder: connection, since: now)
    }
    leased[digest] = true
    // First, or the holder would ask upstream at once; which it is to do where only one has said
    // that it is in vain.
    if blobs[existing: digest].pause?.isConfirmed == true {
      tellPause(of: digest, to: connection, now, &effects)
    }
    effects.append(
      .sendFrame(
        connection,
        .leaseGrant(
          digest, termMilliseconds: Int(configuration.leaseTerm.nanoseconds / 1_000_000))))
    effects.append(.observe(.leaseGranted(digest, to: holderID)))
    if !pushSupply(of: digest, now, &effects) {
      // The holder at least must not take the one before it for its supplier.
      effects.append(.sendFrame(connection, .supply(supply(of: digest))))
    }
  }

  mutating func pushDueSupplies(_ now: Instant, _ effects: inout EffectQueue<TrackerEffect>) {
    for digest in supplyDue.keys {
      if blobs.contains(digest) {
        pushSupply(of: digest, now, &effects)
      } else {
        supplyDue.remove(digest)
      }
    }
  }
}
