// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who is after what, and who has what.
extension Node {
  func sendWants(
    _ blobs: [Blob], to connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    var rest = blobs[...]
    while !rest.isEmpty {
      let batch = Array(rest.prefix(Announcement.batchMax))
      effects.append(.sendFrame(connection, .want(batch)))
      rest = rest.dropFirst(batch.count)
    }
  }

  mutating func receiveWants(
    _ blobs: [Blob], from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    for blob in blobs {
      let digest = blob.digest
      // Another size for the digest: one of us was misled, and a size cannot be judged here.
      if let known = swarms[digest]?.blob ?? holdings[digest], known != blob { continue }
      guard
        peers[existing: connection].wants.contains(digest)
          || peers[existing: connection].wants.count < configuration.wantsPerPeerMax
      else { continue }
      peers[existing: connection].wants[digest] = blob
      serve(blob, to: connection, &effects)
    }
  }

  /// Takes part in what the peer is after, if this node has to do with it.
  private mutating func serve(
    _ blob: Blob, to connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = blob.digest
    if holdings.contains(digest) || partials[digest] == blob {
      let chunksMax = configuration.servedChunksPerPeerMax
      guard peers[existing: connection].serve(blob, chunksMax: chunksMax) else { return }
      if partials.contains(digest) {
        servePartial(blob, &effects)
      } else if !swarms.contains(digest) {
        serveHolding(blob, &effects)
      }
    }
    guard swarms.contains(digest) else { return }
    let wasWanting = swarms[digest]?.views[connection]?.isWanting == true
    meet(connection, after: digest)
    swarms[existing: digest].withView(connection) { view in
      view.isWanting = true
      // It begins, or begins anew; in either case it has no entries.
      view.knowsEntry = ChunkSet(capacity: view.knowsEntry.capacity)
    }
    if !wasWanting { tellAll(digest, to: connection, &effects) }
    mayOffer = true
  }

  /// Something is no longer served to the peer: what it wanted besides may have room now.
  mutating func serveFurther(
    _ connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard peers[connection]?.hasUnservedWants == true else { return }
    peers[existing: connection].hasUnservedWants = false
    let peer = peers[existing: connection]
    for blob in peer.wants.values where !peer.served.contains(blob.digest) {
      if holdings[blob.digest] == blob { serve(blob, to: connection, &effects) }
    }
  }

  mutating func receiveUnwants(
    _ digests: [Digest], from connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for digest in digests {
      peers[existing: connection].wants.remove(digest)
      peers[existing: connection].endService(of: digest)
      guard swarms[digest]?.views.contains(connection) == true else { continue }
      swarms[existing: digest].withView(connection) { $0.isWanting = false }
      for index in swarms[digest]?.views[connection]?.outgoing.keys ?? [] {
        withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
      }
      forgetIfIdle(digest)
    }
    serveFurther(connection, &effects)
  }

  mutating func receiveHave(
    _ progress: Progress, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    let holding = progress.holding
    let digest = holding.blob.digest
    guard swarms.contains(digest), swarms[existing: digest].blob == holding.blob else { return }
    let chunkCount = swarms[existing: digest].geometry.chunkCount
    guard holding.chunks.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= chunkCount }) else {
      violate(connection, .inconsistentBlob, &effects)
      return
    }
    meet(connection, after: digest)
    let before = swarms[existing: digest].views[existing: connection].has.count
    for index in swarms[existing: digest].learn(connection, progress) {
      withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
    }
    guard swarms[existing: digest].views[existing: connection].has.count > before else { return }
    noteNews(of: digest, from: connection, now)
  }

  /// Makes a swarm of a blob that is whole on disk, because a peer is after it.
  private mutating func serveHolding(_ blob: Blob, _ effects: inout EffectQueue<NodeEffect>) {
    let isSingleChunk = blob.geometry.chunkCount == 1
    var swarm = BlobSwarm(blob, isSingleChunk ? .whole : .loadingChain)
    swarm.holdAll()
    if isSingleChunk {
      swarm.offerable = swarm.held
    } else {
      effects.append(.loadChain(blob.digest))
    }
    swarms[blob.digest] = swarm
  }

  // MARK: Telling

  /// Tells one peer everything that is held of a blob.
  mutating func tellAll(
    _ digest: Digest, to connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest] else { return }
    let ranges = tellable(swarm).ranges
    tellEntries(around: ranges, of: digest, to: connection, &effects)
    tell(ranges, of: swarm.blob, to: connection, &effects)
  }

  /// There is something to tell, by then.
  mutating func tell(_ digest: Digest, by due: Instant) {
    if let other = swarms[existing: digest].tellAt, other <= due { return }
    swarms[existing: digest].tellAt = due
    gather(until: due)
  }

  /// Tells all peers what has been kept and accepted since the last time, if that is due.
  mutating func tellHoldings(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms.contains(digest), let due = swarms[existing: digest].tellAt, now >= due
    else { return }
    if configuration.scheduling.isPulled { return tellServable(digest, now, &effects) }
    swarms[existing: digest].tellAt = nil
    let blob = swarms[existing: digest].blob
    let ranges = swarms[existing: digest].untold.ranges
    let expected = swarms[existing: digest].untoldExpected.members
    swarms[existing: digest].untold.removeAll()
    swarms[existing: digest].untoldExpected.removeAll()
    let isOneFrame =
      !expected.isEmpty && expected.count <= Progress.expectedMax
      && ranges.count <= Holding.rangesMax
    let progress = Progress(holding: Holding(blob: blob, chunks: ranges), expected: expected)
    let frame = Frame.progress(progress)
    for connection in swarms[existing: digest].views.keys {
      if isOneFrame, peers[existing: connection].identity.version >= .withProgress {
        effects.append(.sendFrame(connection, frame))
        continue
      }
      tell(ranges, of: blob, to: connection, &effects)
      for index in expected {
        effects.append(.sendFrame(connection, .expect(ChunkReference(digest, index))))
      }
    }
  }

  func tell(
    _ ranges: [Range<Int>], of blob: Blob, to connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    var rest = ranges[...]
    while !rest.isEmpty {
      let chunks = Array(rest.prefix(Holding.rangesMax))
      effects.append(.sendFrame(connection, .have(Holding(blob: blob, chunks: chunks))))
      rest = rest.dropFirst(chunks.count)
    }
  }

  /// A whole blob that no peer is after needs no swarm.
  mutating func forgetIfIdle(_ digest: Digest) {
    guard swarms.contains(digest), swarms[existing: digest].isIdle else { return }
    swarms.remove(digest)
  }

  // MARK: Whole blobs

  /// A whole blob is on disk by other means than the swarm. A pull of it is over, unless it is
  /// about to end by itself.
  mutating func holdFound(_ blob: Blob, _ effects: inout EffectQueue<NodeEffect>) {
    if let swarm = swarms[blob.digest], let pull = swarm.pull {
      guard swarm.isPulling else { return }
      supersede(swarm, pull, &effects)
    } else if let swarm = swarms[blob.digest], swarm.isPartial {
      endTransfers(blob.digest, &effects)
      swarms.remove(blob.digest)
      effects.append(.supersedeBlob(blob.digest))
    }
    hold(blob)
    for connection in peers.keys where peers[existing: connection].wants[blob.digest] == blob {
      serve(blob, to: connection, &effects)
    }
  }

  private mutating func supersede(
    _ swarm: BlobSwarm, _ pull: Pull, _ effects: inout EffectQueue<NodeEffect>
  ) {
    let digest = swarm.blob.digest
    endTransfers(digest, &effects)
    cancelFetch(of: digest, &effects)
    if pull.holdsLease { releaseLease(digest, .completed, &effects) }
    for connection in swarm.views.keys {
      effects.append(.sendFrame(connection, .unwant([digest])))
    }
    swarms.remove(digest)
    effects.append(.supersedeBlob(digest))
    effects.append(
      .observe(
        .pullCompleted(
          swarm.blob, bytesFromPeers: pull.bytesFromPeers,
          bytesFromUpstream: pull.bytesFromUpstream)))
  }

  mutating func hold(_ blob: Blob) {
    partials.remove(blob.digest)
    holdings[blob.digest] = blob
    unannounced[blob.digest] = true
  }

  mutating func evict(_ digest: Digest, _ effects: inout EffectQueue<NodeEffect>) {
    if let blob = partials.remove(digest) { announceGone(blob, &effects) }
    guard let blob = holdings.remove(digest) else { return }
    announceGone(blob, &effects)
    guard let swarm = swarms[digest] else { return }
    for connection in swarm.views.keys {
      for index in swarm.views[connection]?.outgoing.keys ?? [] {
        withdraw(ChunkReference(digest, index), to: connection, isTold: true, &effects)
      }
      effects.append(.sendFrame(connection, .drop(digest)))
      peers[existing: connection].endService(of: digest)
    }
    swarms.remove(digest)
    for connection in swarm.views.keys { serveFurther(connection, &effects) }
  }

  mutating func tickViews(_ digest: Digest, _ now: Instant) {
    guard swarms.contains(digest) else { return }
    // What a peer had underway a while ago has arrived and been told, or has failed. Over a slow
    // link it may take longer.
    let chunkBytes = swarms[existing: digest].geometry.chunkBytes
    let usual = transferTime.usual(lengthBytes: chunkBytes) ?? .zero
    let known = now - swarms[existing: digest].forgottenAt
    guard known >= max(Self.underwayForgottenAfter, usual * 2) else { return }
    swarms[existing: digest].forgottenAt = now
    swarms[existing: digest].forgetExpectations()
  }

  private static let underwayForgottenAfter = Interval.seconds(1)
}
