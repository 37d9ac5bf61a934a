// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the node takes from peers.
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
      swarms[existing: chunk.digest].meet(connection)
      swarms[existing: chunk.digest].learn(connection, has: chunk.index)
    }
    if let refusal = refusal(of: chunk, from: connection, now) {
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
    guard swarms[existing: chunk.digest].checks(chunk.index, from: connection)
    else { return .chainMissing }
    let geometry = swarms[existing: chunk.digest].geometry
    let length = geometry.length(of: chunk.index)
    let hasRoom =
      receivingChunks < configuration.receivingChunksMin
      || receivingBytes + Int64(length) <= receivingWindowBytes(geometry.chunkBytes)
    return hasRoom ? nil : .busy
  }

  func receivingWindowBytes(_ chunkBytes: Int64) -> Int64 {
    let least = chunkBytes * Int64(configuration.receivingChunksMin)
    return min(least + uplink.answerWindowBytes, configuration.receivingBytesMax)
  }

  /// Reserves a chunk for a peer and tells the shell to take it.
  mutating func expect(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let entry = swarms[existing: chunk.digest].chain.entry(chunk.index) else {
      preconditionFailure("a chunk is expected that cannot be checked")
    }
    let transfer = Underway.Transfer(
      connection: connection, from: entry, since: now,
      expires: now + transferExpiry(of: connection))
    swarms[existing: chunk.digest].underway[chunk.index] = .transfer(transfer)
    peers[existing: connection].incomingCount += 1
    receivingChunks += 1
    receivingBytes += Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    effects.append(.expectChunk(connection, chunk, from: entry))
    guard configuration.scheduling == .offers else { return }
    // The others would offer it too: what they know of us is a round trip old as it is.
    for other in swarms[existing: chunk.digest].views.keys where other != connection {
      effects.append(.sendFrame(other, .expect(chunk)))
    }
  }

  /// Eight times what a transfer usually takes: a queue that has doubled and doubled again is still
  /// waited for, a silent peer is not waited for long.
  private func transferExpiry(of connection: ConnectionID) -> Interval {
    guard peers.contains(connection),
      let usual = peers[existing: connection].transferTime.value
    else {
      // Requests queue behind those of all others.
      return configuration.scheduling.isPulled
        ? configuration.transferExpiryMax : configuration.transferExpiryInitial
    }
    return min(max(usual * 8, configuration.transferExpiryMin), configuration.transferExpiryMax)
  }

  mutating func receiveChunk(
    _ chunk: ChunkReference, _ hash: ChunkHash, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let transfer = transfer(of: chunk), transfer.connection == connection,
      peers.contains(connection)
    else { return }
    let nodeID = peers[existing: connection].identity.nodeID
    peers[existing: connection].lastHeard = now
    peers[existing: connection].transferTime.add(now - transfer.since)
    transferTime.add(now - transfer.since)
    releaseTransfer(chunk)
    guard swarms[existing: chunk.digest].chain.entry(chunk.index) == transfer.from else {
      // The entry it was hashed from is no longer followed, so nothing is shown either way.
      return
    }
    if let reason = swarms[existing: chunk.digest].rejection(of: hash, at: chunk.index) {
      effects.append(.observe(.chunkRejected(chunk, reason, from: nodeID)))
      quarantine(nodeID, reason, closing: .chunkRejected, now, &effects)
      return
    }
    lastPeerChunk = now
    peers[existing: connection].lastUsed = now
    peers[existing: connection].expiriesInRow = 0
    keepChunk(chunk, from: .peer(nodeID), now, &effects)
  }

  // MARK: Ends without a chunk

  mutating func receivesDeclinedRequest(
    _ chunk: ChunkReference, _ reason: DeclineReason, from connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    guard let transfer = transfer(of: chunk), transfer.connection == connection
    else { return false }
    if let peer = peers[connection] {
      effects.append(.observe(.requestDeclined(chunk, reason, by: peer.identity.nodeID)))
    }
    abandonTransfer(chunk, &effects, isTold: false)
    restAfterDecline(chunk.digest, connection, now)
    if reason == .missing, swarms[chunk.digest]?.views.contains(connection) == true {
      swarms[existing: chunk.digest].learnLoss(connection)
    }
    return true
  }

  mutating func receiveCancelledTransfer(
    _ chunk: ChunkReference, from connection: ConnectionID,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard transfer(of: chunk)?.connection == connection else { return }
    abandonTransfer(chunk, &effects, isTold: false)
  }

  mutating func expireTransfers(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest] else { return }
    for index in swarm.underway.keys {
      let chunk = ChunkReference(digest, index)
      guard let transfer = transfer(of: chunk), now >= transfer.expires else { continue }
      abandonTransfer(chunk, &effects)
      guard let peer = peers[transfer.connection] else { continue }
      shun(transfer.connection, now)
      effects.append(.observe(.transferExpired(chunk, with: peer.identity.nodeID)))
    }
  }

  /// What expires at the same time counts once.
  private mutating func shun(_ connection: ConnectionID, _ now: Instant) {
    guard now >= peers[existing: connection].shunnedUntil else { return }
    let doublings = min(peers[existing: connection].expiriesInRow, Self.shunningDoublingsMax)
    let time = min(configuration.shunning * (1 << Int64(doublings)), configuration.shunningMax)
    peers[existing: connection].expiriesInRow += 1
    peers[existing: connection].shunnedUntil = now + time
  }

  /// Gives up an expected chunk.
  mutating func abandonTransfer(
    _ chunk: ChunkReference, _ effects: inout EffectQueue<NodeEffect>, isTold: Bool = true
  ) {
    guard let transfer = transfer(of: chunk) else { return }
    releaseTransfer(chunk)
    effects.append(.abandonChunk(transfer.connection, chunk))
    if isTold { effects.append(.sendFrame(transfer.connection, .cancel(chunk))) }
  }

  mutating func abandonTransfers(
    _ digest: Digest, from connection: ConnectionID, _ effects: inout EffectQueue<NodeEffect>
  ) {
    for index in swarms[existing: digest].underway.keys {
      let chunk = ChunkReference(digest, index)
      if transfer(of: chunk)?.connection == connection { abandonTransfer(chunk, &effects) }
    }
  }

  /// The connection is gone, and with it all that was underway from it; the shell has noticed.
  mutating func releaseTransfers(_ digest: Digest, from connection: ConnectionID) {
    for index in swarms[existing: digest].underway.keys {
      let chunk = ChunkReference(digest, index)
      if transfer(of: chunk)?.connection == connection { releaseTransfer(chunk) }
    }
  }

  private func transfer(of chunk: ChunkReference) -> Underway.Transfer? {
    guard swarms.contains(chunk.digest) else { return nil }
    return swarms[existing: chunk.digest].transfer(of: chunk.index)
  }

  private mutating func releaseTransfer(_ chunk: ChunkReference) {
    guard let transfer = transfer(of: chunk) else { return }
    swarms[existing: chunk.digest].underway.remove(chunk.index)
    receivingChunks -= 1
    receivingBytes -= Int64(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    if peers.contains(transfer.connection) {
      peers[existing: transfer.connection].incomingCount -= 1
    }
  }

  // MARK: Requests

  /// Asks for chunks that nobody offers: the one a local client waits for, and, when nothing has
  /// come for a while, those that fewest peers have.
  mutating func requestChunks(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], case .pulling(let pull) = swarm.stage,
      !pull.needsArbitration, !pull.isResuming, configuration.scheduling == .offers
    else { return }
    if let awaited = swarm.awaited, now - awaited.since >= configuration.requestAfter {
      request(awaited.index, of: digest, now, &effects)
    }
    guard hasStalled(pull, now) else { return }
    for index in wantedMost(in: swarm) where canAsk(digest) {
      request(index, of: digest, now, &effects)
    }
  }

  /// Nothing has come for long, by the measure of what a chunk usually takes. While other blobs
  /// come, this one waits its turn for longer: requests made because the link is full take uplinks
  /// from chunks that nobody has yet, and so make everybody stall and request more.
  private func hasStalled(_ pull: Pull, _ now: Instant) -> Bool {
    let patience = max(configuration.requestAfter, (transferTime.value ?? .zero) * 4)
    let waited = now - pull.lastProgress
    return waited >= patience && (now - lastPeerChunk >= patience || waited >= patience * 10)
  }

  private func canAsk(_ digest: Digest) -> Bool {
    let underway = swarms[digest]?.underway.count ?? 0
    return underway < configuration.requestsPerBlobMax
  }

  /// A few missing chunks that some peer has, those with the fewest copies first.
  private func wantedMost(in swarm: BlobSwarm) -> [Int] {
    var candidates: [Int] = []
    var index = swarm.held.firstMissing()
    while index < swarm.geometry.chunkCount, candidates.count < Self.candidatesMax {
      if swarm.isMissing(index), swarm.copies[index] > 0 { candidates.append(index) }
      index = swarm.held.firstMissing(from: index + 1)
    }
    return candidates.sorted { (swarm.copies[$0], $0) < (swarm.copies[$1], $1) }
  }

  private mutating func request(
    _ index: Int, of digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isMissing(index), swarm.chain.checks(index)
    else { return }
    let chunk = ChunkReference(digest, index)
    guard let choice = pickSender(of: chunk, now) else { return }
    expect(chunk, from: choice, now, &effects)
    effects.append(.sendFrame(choice, .request(chunk)))
  }

  /// Far beyond every sensible `shunningMax`, and no overflow.
  private static let shunningDoublingsMax = 10
  /// Enough to choose the rarest from without a look at every chunk of a large blob.
  private static let candidatesMax = 64
}
