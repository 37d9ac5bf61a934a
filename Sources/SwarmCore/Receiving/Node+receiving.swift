// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the node takes from peers (Docs/Protocol.md §5.4–§5.8, §9.3).
extension Node {
  mutating func receiveOffer(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    if swarms.contains(chunk.digest) {
      guard swarms[existing: chunk.digest].geometry.contains(chunk.index) else {
        violate(connection, .inconsistentBlob, &effects)
        return
      }
      meet(connection, after: chunk.digest)
      swarms[existing: chunk.digest].learn(connection, has: chunk.index)
    }
    if let refusal = refusal(of: chunk, from: connection, now) {
      if refusal == .underway, takeLate(chunk, from: connection, now, &effects) { return }
      if peers.contains(connection) {
        let nodeID = peers[existing: connection].identity.nodeID
        effects.append(.observe(.offerRefused(chunk, refusal, from: nodeID)))
      }
      effects.append(.sendFrame(connection, .decline(chunk, refusal)))
      return
    }
    expect(chunk, from: connection, now, &effects)
    effects.append(.sendFrame(connection, .accept(chunk)))
  }

  private func refusal(
    of chunk: ChunkReference, from connection: ConnectionID, _ now: Instant
  ) -> DeclineReason? {
    guard swarms.contains(chunk.digest) else {
      return holdings.contains(chunk.digest) ? .held : .unwanted
    }
    if let refusal = swarms[existing: chunk.digest].refusal(of: chunk.index) { return refusal }
    guard peers.contains(connection) else { return .unwanted }
    if now < peers[existing: connection].shunnedUntil { return .busy }
    if isElsewhere(connection, after: chunk.digest) {
      if isAtHand(chunk, now) { return .underway }
      if !hasRoomForElsewhere(chunk.digest) { return .busy }
    }
    if isOnTrial(connection), peers[existing: connection].incomingCount > 0 { return .busy }
    guard swarms[existing: chunk.digest].checks(chunk.index, from: connection)
    else { return .chainMissing }
    let geometry = swarms[existing: chunk.digest].geometry
    let length = geometry.length(of: chunk.index)
    let chunksMin = receivingChunksMin(beside: chunk.digest)
    let window = receivingWindowBytes(geometry.chunkBytes, chunksMin: chunksMin)
    let hasRoom = receivingChunks < chunksMin || receivingBytes + Int64(length) <= window
    return hasRoom ? nil : .busy
  }

  /// What this node streams from upstream all others wait for: where many peers send it other blobs
  /// meanwhile, the stream has one share of its link of many.
  private func receivingChunksMin(beside digest: Digest) -> Int {
    let isStreaming = digestOfFetch.contains { _, fetched in fetched != digest }
    return isStreaming ? configuration.receivingChunksBesideFetch : configuration.receivingChunksMin
  }

  func receivingWindowBytes(_ chunkBytes: Int64, chunksMin: Int? = nil) -> Int64 {
    let least = chunkBytes * Int64(chunksMin ?? configuration.receivingChunksMin)
    return min(least + uplink.answerWindowBytes, configuration.receivingBytesMax)
  }

  /// Reserves a chunk for a peer and tells the shell to take it. It is hashed from the entry that
  /// is followed, unless a rival's is to be tried.
  mutating func expect(
    _ chunk: ChunkReference, from connection: ConnectionID, trying rival: HashState? = nil,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let entry = rival ?? swarms[existing: chunk.digest].chain.entry(chunk.index) else {
      preconditionFailure("a chunk is expected that cannot be checked")
    }
    swarms[existing: chunk.digest].underway[chunk.index] = .transfer(
      makeTransfer(chunk, from: connection, entry, now))
    swarms[existing: chunk.digest].takenBack.remove(chunk.index)
    effects.append(.expectChunk(connection, chunk, from: entry))
    if configuration.scheduling.isPulled { return }
    // The others would offer it too.
    swarms[existing: chunk.digest].untoldExpected.insert(chunk.index)
    tell(chunk.digest, by: now + configuration.haveDelay)
  }

  /// A transfer that begins, and counts from now on.
  mutating func makeTransfer(
    _ chunk: ChunkReference, from connection: ConnectionID, _ entry: HashState,
    isBuffered: Bool = false, _ now: Instant
  ) -> Underway.Transfer {
    let length = Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    let transfer = Underway.Transfer(
      connection: connection, from: entry, since: now,
      isOverdueAt: now + patience(with: connection, lengthBytes: length),
      expires: now + transferExpiry(of: connection, lengthBytes: length),
      isBuffered: isBuffered)
    peers[existing: connection].incomingCount += 1
    receivingChunks += 1
    receivingBytes += length
    return transfer
  }

  /// Eight times what a transfer usually takes: a queue that has doubled and doubled again is still
  /// waited for, a silent peer is not waited for long. A peer that has not delivered yet is
  /// measured by the others.
  private func transferExpiry(of connection: ConnectionID, lengthBytes: Int64) -> Interval {
    // Requests queue behind those of all others.
    let isPulled = configuration.scheduling.isPulled
    let extra = configuration.timeBeyondShortChunk(sharing: lengthBytes) + timeAtLimit(lengthBytes)
    let others = isPulled ? nil : transferTime.usual(lengthBytes: lengthBytes)
    guard let usual = peers[connection]?.transferTime.usual(lengthBytes: lengthBytes) ?? others
    else {
      return extra
        + (isPulled ? configuration.transferExpiryMax : configuration.transferExpiryInitial)
    }
    let most = configuration.transferExpiryMax + extra
    return min(max(usual * 8, configuration.transferExpiryMin), most)
  }

  /// What the chunk takes behind all that is underway at the limit that this node keeps, which is
  /// not the peer's fault.
  private func timeAtLimit(_ lengthBytes: Int64) -> Interval {
    guard let limit = limits.downloadBytesPerSecond else { return .zero }
    return Interval(nanoseconds: Ratio(1_000_000_000, limit).of(receivingBytes + lengthBytes))
  }

  /// How long a chunk may take before another is asked if nothing else comes either.
  private func patience(with connection: ConnectionID, lengthBytes: Int64) -> Interval {
    let others = transferTime.usual(lengthBytes: lengthBytes)
    guard let usual = peers[connection]?.transferTime.usual(lengthBytes: lengthBytes) ?? others
    else {
      let extra = configuration.timeBeyondShortChunk(sharing: lengthBytes)
      return (configuration.transferExpiryInitial + extra) / 2
    }
    return max(usual * 4, configuration.requestAfter)
  }

  /// A peer that has not delivered since it was last shunned, or at all, while others have: it is
  /// trusted with one chunk, so that who offers everything and sends nothing takes little room.
  private func isOnTrial(_ connection: ConnectionID) -> Bool {
    !peers[existing: connection].isDelivering && transferTime.isKnown
  }

  mutating func receiveChunk(
    _ chunk: ChunkReference, _ hash: ChunkHash, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let transfer = transfer(of: chunk, from: connection), !transfer.isBuffered,
      takeTransferred(chunk, transfer, hash, now, &effects)
    else { return }
    // Whoever else was asked for it was slower.
    abandonTransfers(chunk, &effects)
    let nodeID = peers[existing: connection].identity.nodeID
    keepChunk(chunk, from: .peer(nodeID), now, &effects)
  }

  /// Ends a transfer all of which has come; false if the chunk is not to be kept.
  mutating func takeTransferred(
    _ chunk: ChunkReference, _ transfer: Underway.Transfer, _ hash: ChunkHash, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    let connection = transfer.connection
    let nodeID = peers[existing: connection].identity.nodeID
    peers[existing: connection].lastHeard = now
    let length = Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    peers[existing: connection].transferTime.add(now - transfer.since, lengthBytes: length)
    transferTime.add(now - transfer.since, lengthBytes: length)
    releaseTransfer(chunk, from: connection)
    guard swarms[existing: chunk.digest].chain.entry(chunk.index) == transfer.from else {
      // The entry it was hashed from is not followed, or no longer.
      settle(chunk, hash, hashedFrom: transfer.from, from: connection, now, &effects)
      return false
    }
    if let reason = swarms[existing: chunk.digest].rejection(of: hash, at: chunk.index) {
      effects.append(.observe(.chunkRejected(chunk, reason, from: nodeID)))
      quarantine(nodeID, reason, closing: .chunkRejected, now, &effects)
      return false
    }
    lastPeerChunk = now
    peers[existing: connection].lastUsed = now
    peers[existing: connection].expiriesInRow = 0
    peers[existing: connection].isDelivering = true
    return true
  }

  // MARK: Ends without a chunk

  mutating func receivesDeclinedRequest(
    _ chunk: ChunkReference, _ reason: DeclineReason, from connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    guard transfer(of: chunk, from: connection) != nil else { return false }
    if let peer = peers[connection] {
      effects.append(.observe(.requestDeclined(chunk, reason, by: peer.identity.nodeID)))
    }
    deferRival(showing: chunk, from: connection, now)
    abandonTransfer(chunk, from: connection, &effects, isTold: false)
    restAfterDecline(chunk.digest, connection, now)
    if reason == .missing, swarms[chunk.digest]?.views.contains(connection) == true {
      swarms[existing: chunk.digest].learnLoss(connection)
    }
    return true
  }

  mutating func receiveCancelledTransfer(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard transfer(of: chunk, from: connection) != nil else { return }
    deferRival(showing: chunk, from: connection, now)
    abandonTransfer(chunk, from: connection, &effects, isTold: false)
    // Another that was asked for it may be sending it.
    if transfer(of: chunk) != nil { return }
    swarms[existing: chunk.digest].takenBack.insert(chunk.index)
    requestTakenBack(chunk.digest, insteadOf: connection, now, &effects)
  }

  mutating func expireTransfers(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest] else { return }
    let isStalled = hasStalled(swarm, now)
    for index in swarm.underway.keys {
      let chunk = ChunkReference(digest, index)
      for transfer in swarm.transfers(of: index) {
        // All else has come, so that the rest is not waited for where others have it.
        let isGivenUp =
          isStalled && now >= transfer.isOverdueAt
          && swarm.views.contains { connection, view in
            connection != transfer.connection && view.has.contains(index)
              && canAsk(connection, view, now)
          }
        guard isGivenUp || now >= transfer.expires else { continue }
        if isTrial(transfer, of: chunk) { dropRival(of: transfer.connection, digest) }
        abandonTransfer(chunk, from: transfer.connection, &effects)
        guard let peer = peers[transfer.connection] else { continue }
        shun(transfer.connection, now)
        effects.append(.observe(.transferExpired(chunk, with: peer.identity.nodeID)))
      }
    }
  }

  /// What expires at the same time counts once.
  private mutating func shun(_ connection: ConnectionID, _ now: Instant) {
    guard now >= peers[existing: connection].shunnedUntil else { return }
    let doublings = min(peers[existing: connection].expiriesInRow, Self.doublingsMax)
    let time = min(configuration.shunning * (1 << Int64(doublings)), configuration.shunningMax)
    peers[existing: connection].expiriesInRow += 1
    if doublings >= Self.doublingsBeforeLoss {
      loseNeighbour(peers[existing: connection].identity.nodeID, now)
    }
    peers[existing: connection].isDelivering = false
    peers[existing: connection].shunnedUntil = now + time
  }

  /// Gives up an expected chunk, whoever sends it.
  mutating func abandonTransfers(
    _ chunk: ChunkReference, _ effects: inout EffectQueue<NodeEffect>
  ) {
    while let transfer = transfer(of: chunk) {
      abandonTransfer(chunk, from: transfer.connection, &effects)
    }
  }

  /// Gives up a chunk that is expected from the peer.
  mutating func abandonTransfer(
    _ chunk: ChunkReference, from connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>, isTold: Bool = true
  ) {
    guard transfer(of: chunk, from: connection) != nil else { return }
    releaseTransfer(chunk, from: connection)
    effects.append(.abandonChunk(connection, chunk))
    if isTold { effects.append(.sendFrame(connection, .cancel(chunk))) }
  }

  /// Gives up what is expected from the peer under the entries followed.
  mutating func abandonTransfers(
    _ digest: Digest, from connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for index in swarms[existing: digest].underway.keys {
      let chunk = ChunkReference(digest, index)
      guard let transfer = transfer(of: chunk, from: connection),
        transfer.from == swarms[existing: digest].chain.entry(index)
      else { continue }
      abandonTransfer(chunk, from: connection, &effects)
    }
  }

  /// The connection is gone, and with it all that was underway from it; the shell has noticed.
  mutating func releaseTransfers(_ digest: Digest, from connection: ConnectionID) {
    for index in swarms[existing: digest].underway.keys {
      releaseTransfer(ChunkReference(digest, index), from: connection)
    }
  }

  func transfer(of chunk: ChunkReference) -> Underway.Transfer? {
    guard swarms.contains(chunk.digest) else { return nil }
    return swarms[existing: chunk.digest].transfer(of: chunk.index)
  }

  func transfer(
    of chunk: ChunkReference, from connection: ConnectionID
  ) -> Underway.Transfer? {
    guard swarms.contains(chunk.digest) else { return nil }
    return swarms[existing: chunk.digest].transfers(of: chunk.index).first {
      $0.connection == connection
    }
  }

  private mutating func releaseTransfer(
    _ chunk: ChunkReference, from connection: ConnectionID
  ) {
    guard swarms[existing: chunk.digest].removeTransfer(of: chunk.index, from: connection)
    else { return }
    receivingChunks -= 1
    receivingBytes -= Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    if peers.contains(connection) { peers[existing: connection].incomingCount -= 1 }
  }

  /// Who was shunned so often in a row before is shunned for the third time.
  private static let doublingsBeforeLoss = 2
}
