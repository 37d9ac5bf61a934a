// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What nodes say of blobs (Docs/Protocol.md §6.1, §6.2).
extension Tracker {
  mutating func announce(
    _ announcements: [Announcement], from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    var introductions = OrderedTable<ConnectionID, Bool>()
    for announcement in announcements {
      let digest = announcement.blob.digest
      if let known = blobs[digest], known.blob != announcement.blob {
        // Two sizes for one digest: one of the two nodes was misled, and a size cannot be judged
        // here. The first stays; the other fares as without a tracker.
        continue
      }
      guard blobs.contains(digest) || blobs.count < configuration.blobsMax else { continue }
      guard
        members[existing: connection].standings.contains(digest)
          || members[existing: connection].standings.count < configuration.blobsPerNodeMax
      else {
        violate(connection, .limitExceeded, now, &effects)
        return
      }
      switch announcement.standing {
      case .wanting(let prefixChunks, let isEligible):
        want(
          announcement.blob, prefixChunks: prefixChunks, isEligible: isEligible,
          by: connection, now, &introductions, &effects)
      case .holding:
        hold(announcement.blob, by: connection, now, &effects)
      case .gone:
        members[existing: connection].standings.remove(digest)
        forget(connection, digest, now, &effects)
      }
    }
    introduce(introductions.keys, to: connection, &effects)
  }

  /// Removes every trace of a node's standing to a blob, its lease included.
  mutating func forget(
    _ connection: ConnectionID, _ digest: Digest, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    guard blobs.contains(digest) else { return }
    let supplyBefore = supply(of: digest)
    blobs[existing: digest].interested.remove(connection)
    blobs[existing: digest].wanting.remove(connection)
    blobs[existing: digest].holders.remove(connection)
    blobs[existing: digest].gateways.removeAll { $0 == connection }
    blobs[existing: digest].tenure?.doubters.remove(connection)
    if blobs[existing: digest].lease?.holder == connection {
      endLease(of: digest)
    }
    settleLease(of: digest, now, &effects)
    let supplyAfter = supply(of: digest)
    // A grant is pushed by itself; nobody left to supply must be told too.
    if supplyAfter != supplyBefore, supplyAfter.leaseHolder == nil, supplyAfter.holderCount == 0 {
      pushSupply(of: digest, now, &effects)
    }
    if blobs[existing: digest].isForgettable {
      blobs.remove(digest)
      queued.remove(digest)
    }
  }

  private mutating func want(
    _ blob: Blob, prefixChunks: Int, isEligible: Bool, by connection: ConnectionID,
    _ now: Instant, _ introductions: inout OrderedTable<ConnectionID, Bool>,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let digest = blob.digest
    if !blobs.contains(digest) { blobs[digest] = TrackedBlob(blob: blob) }
    let isNew = !blobs[existing: digest].wanting.contains(connection)
    var want =
      blobs[existing: digest].wanting[connection]
      ?? TrackedBlob.Want(prefixChunks: 0, isEligible: isEligible)
    if !want.isEligible, isEligible { want.hasFailed = false }
    want.prefixChunks = prefixChunks
    want.isEligible = isEligible
    blobs[existing: digest].wanting[connection] = want
    blobs[existing: digest].holders.remove(connection)
    members[existing: connection].standings[digest] =
      .wanting(prefixChunks: prefixChunks, isEligible: isEligible)
    blobs[existing: digest].interested.insert(connection)
    let degree = isNew ? configuration.neighboursPerBlob : configuration.degreePerBlobMin
    chooseNeighbours(for: connection, of: digest, degree: degree, &introductions)
    let wasQueued = queued.contains(digest)
    let leaseBefore = blobs[existing: digest].lease?.holder
    settleLease(of: digest, now, &effects)
    if isNew, leaseBefore == blobs[existing: digest].lease?.holder {
      effects.append(.sendFrame(connection, .supply(supply(of: digest))))
      tellPause(of: digest, to: connection, now, &effects)
      if wasQueued { tellQueued(digest, to: connection, &effects) }
    }
  }

  private mutating func hold(
    _ blob: Blob, by connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let digest = blob.digest
    if !blobs.contains(digest) { blobs[digest] = TrackedBlob(blob: blob) }
    let isFirst = blobs[existing: digest].holders.isEmpty
    blobs[existing: digest].holders[connection] = true
    blobs[existing: digest].wanting.remove(connection)
    blobs[existing: digest].interested.insert(connection)
    members[existing: connection].standings[digest] = .holding
    if blobs[existing: digest].lease?.holder == connection {
      endLease(of: digest)
    }
    if isFirst {
      queued.remove(digest)
      pushSupply(of: digest, now, &effects)
    }
  }

  func introduce(
    _ neighbours: [ConnectionID], to connection: ConnectionID,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    let known: [Neighbour] = neighbours.compactMap { neighbour in
      guard let identity = members[neighbour]?.identity, let address = identity.advertised
      else { return nil }
      return Neighbour(nodeID: identity.nodeID, address: address, zone: identity.zone)
    }
    var rest = known[...]
    while !rest.isEmpty {
      effects.append(
        .sendFrame(connection, .neighbours(Array(rest.prefix(Neighbour.batchMax)))))
      rest = rest.dropFirst(Neighbour.batchMax)
    }
  }
}
