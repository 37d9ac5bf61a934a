// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What an earlier pull has left on disk: by a process that was killed or stopped, or for want of a
/// source. It counts for nothing until it has been checked again.
///
/// ```
///             resumeBlob              checkChunks
///  requested ────────────► opening ────────────────► checking ──► as if all that was found had
///                             │ no entry is known         chunksChecked     just been received
///                             └────────────────────────────────────────►
/// ```
///
/// Until then nothing is fetched, accepted or requested, so that no byte is moved twice and none
/// changes while it is being checked. Entries that peers tell meanwhile are followed as always.
extension Node {
  mutating func notePartial(_ blob: Blob) {
    guard !holdings.contains(blob.digest), !swarms.contains(blob.digest) else { return }
    partials[blob.digest] = blob
    // Whoever wants the blob is told of this node.
    unannounced[blob.digest] = true
  }

  /// The chain kept beside the partial file is merged with what peers have told: it is a claim like
  /// any other, and where it contradicts the one followed it is judged like any other.
  mutating func openPartial(
    _ digest: Digest, _ chain: [SignedBatch], _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], isResuming(digest) else { return }
    for signed in chain {
      let batch = signed.batch
      guard batch.blob == swarm.blob, !batch.entries.isEmpty, batch.firstIndex >= 1,
        batch.indexes.upperBound <= swarm.geometry.chunkCount,
        quarantined[signed.claimant]?.concernsEntries != true
      else { continue }
      _ = swarms[existing: digest].chain.admit(batch, by: signed.claimant)
    }
    let checks = swarms[existing: digest].checks
    if checks.isEmpty {
      finishResuming(digest, now, &effects)
    } else {
      effects.append(.checkChunks(digest, checks))
    }
  }

  /// These chunks are what the entries say. The entry of an index never changes unless the pull
  /// begins anew, so they are what the entries followed now say.
  mutating func adoptChunks(
    _ digest: Digest, _ indexes: [Int], isLast: Bool, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], isResuming(digest) else { return }
    var chunksCount = 0
    var bytes: Int64 = 0
    for index in indexes
    where swarm.geometry.contains(index) && swarm.isMissing(index) && swarm.chain.checks(index) {
      swarms[existing: digest].keep(index)
      chunksCount += 1
      bytes += Int64(swarm.geometry.length(of: index))
    }
    if chunksCount > 0 {
      noteProgress(digest, now)
      effects.append(.observe(.chunksResumed(swarm.blob, chunks: chunksCount, bytes: bytes)))
      let prefix = swarms[existing: digest].prefixChunks
      if prefix > swarm.prefixChunks { effects.append(.advanceReadable(digest, chunks: prefix)) }
    }
    if isLast { finishResuming(digest, now, &effects) }
  }

  func isResuming(_ digest: Digest) -> Bool {
    swarms[digest]?.isResuming ?? false
  }

  private mutating func finishResuming(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    if swarms[existing: digest].isPartial { return finishOpening(digest, now, &effects) }
    swarms[existing: digest].pull?.isResuming = false
    // The tracker grants the lease to the longest prefix.
    if swarms[existing: digest].prefixChunks > 0 { unannounced[digest] = true }
    commitIfProven(digest, now, &effects)
    considerUpstream(digest, now, &effects)
  }
}

extension BlobSwarm {
  /// Every chunk whose two entries are known, in order.
  fileprivate var checks: [ChunkCheck] {
    (0..<geometry.chunkCount).compactMap { index in
      guard let from = chain.entry(index) else { return nil }
      if index == geometry.lastIndex {
        return ChunkCheck(index: index, from: from, to: .digest(blob.digest))
      }
      return chain.entry(index + 1).map { ChunkCheck(index: index, from: from, to: .state($0)) }
    }
  }
}
