// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What becomes of an offer, and the sending of accepted and requested chunks.
extension Node {
  /// Hands chunks to the shell, few at a time.
  mutating func startSends(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    while !uplink.queue.isEmpty, uplink.placesTaken < max(2, configuration.sendingMax),
      let send = nextSend(), uplink.placesTaken < sendingMax(like: send.chunk)
    {
      uplink.start(send, now)
      swarms[existing: send.chunk.digest].setOutgoing(
        send.chunk.index, to: send.connection, PeerView.Outgoing(stage: .sending, since: now))
      effects.append(.sendChunk(send.connection, send.chunk))
    }
  }

  private func sendingMax(like chunk: ChunkReference) -> Int {
    let chunkBytes = swarms[existing: chunk.digest].geometry.chunkBytes
    guard let chunkTime = uplink.time(toSend: chunkBytes) else { return 2 }
    return chunkTime >= configuration.sendingAloneAbove ? 1 : configuration.sendingMax
  }

  /// Of the chunks that wait, the one with the fewest copies, the newest on ties: it is the one
  /// others can do most with. Every third time the one that has waited longest, so that a chunk
  /// most others have still reaches the last who lacks it.
  private func nextSend() -> Uplink.Send? {
    if uplink.startCount % 3 == 2 || configuration.scheduling.isPulled { return uplink.queue.first }
    var best: Uplink.Send?
    var fewest = UInt16.max
    var newest: UInt32 = 0
    for send in uplink.queue {
      let (copies, turn) = swarms[existing: send.chunk.digest].rarity(of: send.chunk.index)
      if copies < fewest || (copies == fewest && turn > newest) {
        best = send
        fewest = copies
        newest = turn
      }
    }
    return best ?? uplink.queue.first
  }

  mutating func receiveAccept(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    peers[existing: connection].silencesInRow = 0
    // An offer that was taken back may have crossed its acceptance; the cancel tells the peer.
    guard let outgoing = outgoing(chunk, to: connection), outgoing.stage == .offered
    else { return }
    uplink.answered(after: now - outgoing.since)
    swarms[existing: chunk.digest].withView(connection) { $0.busyInRow = 0 }
    queueSend(chunk, to: connection, now)
  }

  mutating func receiveDecline(
    _ chunk: ChunkReference, _ reason: DeclineReason, from connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    peers[existing: connection].silencesInRow = 0
    if receivesDeclinedRequest(chunk, reason, from: connection, now, &effects) { return }
    guard let outgoing = outgoing(chunk, to: connection), outgoing.stage == .offered
    else { return }
    uplink.answered(after: now - outgoing.since)
    effects.append(.observe(.offerDeclined(chunk, reason)))
    release(chunk, to: connection)
    switch reason {
    case .held:
      swarms[existing: chunk.digest].learn(connection, has: chunk.index)
    case .underway:
      swarms[existing: chunk.digest].learn(connection, expects: chunk.index)
    case .busy, .chainMissing:
      // Until the peer has had time to take in what filled it: longer each time in a row.
      let answer = max(uplink.offerToAccept.value ?? .zero, Self.busyRestMin)
      swarms[existing: chunk.digest].withView(connection) {
        $0.restsUntil = now + min(answer * (1 << Int64($0.busyInRow)), Self.busyRestMax)
        $0.busyInRow = min($0.busyInRow + 1, Self.doublingsMax)
      }
      // A tick ends the rest, even here where nothing else may be going on.
      hasten(now)
    case .unwanted:
      swarms[existing: chunk.digest].withView(connection) { $0.isWanting = false }
      peers[existing: connection].endService(of: chunk.digest)
      forgetIfIdle(chunk.digest)
    case .missing:
      violate(connection, .outOfState, &effects)
    }
  }

  /// The peer gets the chunk elsewhere, so it need not be offered.
  mutating func receiveExpect(_ chunk: ChunkReference, from connection: ConnectionID) {
    guard swarms.contains(chunk.digest),
      swarms[existing: chunk.digest].geometry.contains(chunk.index),
      swarms[existing: chunk.digest].views.contains(connection)
    else { return }
    swarms[existing: chunk.digest].learn(connection, expects: chunk.index)
  }

  mutating func receiveCancel(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    if outgoing(chunk, to: connection) != nil {
      withdraw(chunk, to: connection, isTold: false, &effects)
    } else {
      receiveCancelledTransfer(chunk, from: connection, &effects)
    }
  }

  mutating func receiveRequest(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard swarms.contains(chunk.digest), swarms[existing: chunk.digest].holds(chunk.index) else {
      effects.append(.sendFrame(connection, .decline(chunk, .missing)))
      return
    }
    guard swarms[existing: chunk.digest].offerable.contains(chunk.index) else {
      // Held, but its entries are still being signed or loaded.
      effects.append(.sendFrame(connection, .decline(chunk, .busy)))
      return
    }
    swarms[existing: chunk.digest].meet(connection)
    switch outgoing(chunk, to: connection)?.stage {
    case .offered:
      // The request crossed the offer and is as good as its acceptance.
      queueSend(chunk, to: connection, now)
    case .queued, .sending:
      return
    case nil:
      let waiting = uplink.queue.count { $0.connection == connection }
      let hasRoom = uplink.queue.count < Self.queueMax || configuration.scheduling.isPulled
      guard hasRoom, waiting < configuration.requestsPerPeerMax,
        !uplink.isBlocked(connection)
      else {
        effects.append(.sendFrame(connection, .decline(chunk, .busy)))
        return
      }
      sendEntries(around: chunk, to: connection, &effects)
      uplink.reserve(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
      queueSend(chunk, to: connection, now)
    }
  }

  mutating func finishSend(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard outgoing(chunk, to: connection)?.stage == .sending, peers.contains(connection)
    else { return }
    let bytes = swarms[existing: chunk.digest].geometry.length(of: chunk.index)
    let send = Uplink.Send(connection: connection, chunk: chunk)
    uplink.finished(send, sentBytes: bytes, now)
    release(chunk, to: connection)
    peers[existing: connection].lastUsed = now
    swarms[existing: chunk.digest].learn(connection, has: chunk.index)
    let nodeID = peers[existing: connection].identity.nodeID
    effects.append(.observe(.chunkServed(chunk, bytes: bytes, to: nodeID)))
    forgetIfIdle(chunk.digest)
  }

  mutating func failSend(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard outgoing(chunk, to: connection) != nil else { return }
    withdraw(chunk, to: connection, isTold: true, &effects)
    // What cannot be read is not offered again.
    swarms[existing: chunk.digest].offerable.remove(chunk.index)
  }

  // MARK: Releasing

  func outgoing(_ chunk: ChunkReference, to connection: ConnectionID) -> PeerView.Outgoing? {
    guard swarms.contains(chunk.digest) else { return nil }
    return swarms[existing: chunk.digest].outgoing(chunk.index, to: connection)
  }

  /// Takes back an offer or a send in whatever stage it is.
  mutating func withdraw(
    _ chunk: ChunkReference, to connection: ConnectionID, isTold: Bool,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let outgoing = outgoing(chunk, to: connection) else { return }
    let send = Uplink.Send(connection: connection, chunk: chunk)
    switch outgoing.stage {
    case .offered:
      break
    case .queued:
      uplink.removeQueued(send)
    case .sending:
      effects.append(.stopSendingChunk(connection, chunk))
      uplink.finished(send, sentBytes: 0, .zero)
    }
    release(chunk, to: connection)
    if isTold { effects.append(.sendFrame(connection, .cancel(chunk))) }
  }

  mutating func expireOffers(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest] else { return }
    for connection in swarm.views.keys {
      var hasExpired = false
      for index in swarm.views[connection]?.outgoing.keys ?? [] {
        let chunk = ChunkReference(digest, index)
        guard let outgoing = outgoing(chunk, to: connection), outgoing.stage == .offered,
          now - outgoing.since >= configuration.offerExpiry
        else { continue }
        withdraw(chunk, to: connection, isTold: true, &effects)
        hasExpired = true
      }
      if hasExpired { rest(connection, after: digest, now) }
    }
  }

  private mutating func queueSend(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant
  ) {
    swarms[existing: chunk.digest].setOutgoing(
      chunk.index, to: connection, PeerView.Outgoing(stage: .queued, since: now))
    uplink.enqueue(Uplink.Send(connection: connection, chunk: chunk))
  }

  private mutating func release(_ chunk: ChunkReference, to connection: ConnectionID) {
    swarms[existing: chunk.digest].setOutgoing(chunk.index, to: connection, nil)
    uplink.release(swarms[existing: chunk.digest].geometry.length(of: chunk.index))
    mayOffer = true
  }

  /// Requests beyond these are declined: they would wait longer than elsewhere.
  private static let queueMax = 64
  private static let busyRestMin = Interval.milliseconds(2)
  private static let busyRestMax = Interval.milliseconds(20)
  /// Far beyond `busyRestMax`, and no overflow.
  private static let doublingsMax = 10
}
