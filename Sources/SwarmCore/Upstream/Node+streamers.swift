// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who streams a blob from upstream, as others see it.
///
/// A node that streams signs what it computes from upstream's bytes, and nobody else can have
/// entries that are new. So the first entries of a fetch are its claim to be the one that fetches:
/// they are sent to every neighbour, and passed on by all whom no better claim has reached. Where
/// several have gone, because each was the first among those it knows, because there is no tracker
/// or because its lease holder is of no use, the better claim stops the others within the time that
/// a frame takes through the crowd.
///
/// ```
///                           better entries come
///  waiting ──turn──► fetching ───────────────► given way ──nothing comes for a while──► fetching
/// ```
///
/// Who is better: the holder of the lease; else whoever has told entries before who has told none;
/// else the first by rank. That is an order in which one always stays. A claim may be a liar's, or
/// its claimant may die: then what it promised does not come, the fetch is taken up again, and not
/// given up for the same claimant; after `gaveWayMax` times not for anybody.
extension Node {
  /// Authentic entries have come that do not contradict those followed here; they are news if
  /// others were followed until now.
  mutating func heedStreamer(
    _ batch: ChainBatch, by claimant: NodeID, isNews: Bool = false, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    guard claimant != nodeID, !quarantined.contains(claimant), let pull = swarms[digest]?.pull,
      !pull.gaveWayTo.contains(claimant)
    else { return }
    // Where nothing comes any more, who was to stream has stopped.
    let patience = configuration.supplyPatience + chunkPatience(swarms[existing: digest])
    let isFlowing = now - pull.lastProgress < patience
    // Who waits and is fed has the lease holder for its streamer before that has said a word.
    let isWaiting = pull.fetch == nil && !pull.hasLeaseMoved
    let streamer = pull.streamer ?? (isWaiting ? pull.supply?.leaseHolder : nil)
    guard isNews || !isFlowing || isBetter(claimant, than: streamer, in: pull, digest)
    else { return }
    if let fetch = pull.fetch, fetch.isTold || pull.holdsLease {
      if pull.holdsLease || !isBetter(claimant, than: nodeID, in: pull, digest) { return }
    }
    swarms[existing: digest].pull?.streamer = claimant
    swarms[existing: digest].pull?.goesOn = false
    // The crowd knows its first lease holder, and where there are holders nobody need stream; but
    // when the lease has moved, what most go by may be false.
    let isExpected =
      !pull.hasLeaseMoved
      && (pull.supply.map { $0.leaseHolder == claimant || $0.holderCount > 0 } ?? false)
    if isNews || !isExpected, pull.streamersRelayed < Self.streamersRelayedMax {
      swarms[existing: digest].pull?.streamersRelayed += 1
      tellStreamer(batch, &effects)
    }
    giveWay(to: claimant, digest, now, &effects)
  }

  /// Entries of this node's own fetch have been signed: the first of them are its claim.
  mutating func claimStream(_ batch: ChainBatch, _ effects: inout EffectQueue<NodeEffect>) {
    let digest = batch.blob.digest
    guard let fetch = swarms[digest]?.pull?.fetch, !fetch.isTold else { return }
    swarms[existing: digest].pull?.fetch?.isTold = true
    tellStreamer(batch, &effects)
  }

  private mutating func tellStreamer(
    _ batch: ChainBatch, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = batch.blob.digest
    for connection in swarms[existing: digest].views.keys {
      guard let view = swarms[existing: digest].views[connection], view.isWanting else { continue }
      noteKnown(batch, by: connection)
      effects.append(.sendFrame(connection, .chain(batch)))
    }
  }

  private mutating func giveWay(
    to claimant: NodeID, _ digest: Digest, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let pull = swarms[digest]?.pull, pull.fetch?.hasGivenWay == false,
      pull.gaveWayTo.count < Self.gaveWayMax
    else { return }
    swarms[existing: digest].pull?.fetch?.hasGivenWay = true
    swarms[existing: digest].pull?.gaveWayTo.append(claimant)
    swarms[existing: digest].pull?.gaveWayAt = now
    swarms[existing: digest].pull?.lastProgress = now
    swarms[existing: digest].pull?.needsArbitration = false
    cancelFetch(of: digest, &effects)
  }

  private func isBetter(
    _ claimant: NodeID, than other: NodeID?, in pull: Pull, _ digest: Digest
  ) -> Bool {
    guard let other, !quarantined.contains(other), !pull.gaveWayTo.contains(other)
    else { return true }
    if claimant == pull.supply?.leaseHolder { return other != claimant }
    if other == pull.supply?.leaseHolder { return false }
    return Self.rank(of: claimant, for: digest) < Self.rank(of: other, for: digest)
  }

  /// Enough for those that are first among their neighbours to find the first of all, and little
  /// for who makes keys of ever better rank.
  private static let streamersRelayedMax = 8
  /// Each time may cost `supplyPatience`.
  private static let gaveWayMax = 2
}
