// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What becomes of an offer, and the sending of accepted and requested chunks (Docs/Protocol.md
/// §5.4–§5.8, §9.2).
extension Node {
  /// Hands chunks to the shell, few at a time.
  mutating func startSends(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    guard !uplink.queue.isEmpty else { return }
    passOverBlocked(now, &effects)
    // What a slow peer is sent takes no place.
    for send in uplink.queue
    where uplink.isBlocked(send.connection) && !uplink.isSending(to: send.connection) {
      start(send, now, &effects)
    }
    while uplink.placesTaken < sendingMax, let send = nextSend() {
      start(send, now, &effects)
    }
  }

  private mutating func start(
    _ send: Uplink.Send, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    if isElsewhere(send.connection, after: send.chunk.digest) {
      uplink.setBlocked(send.connection, true)
    }
    uplink.start(send, now)
    let length = swarms[existing: send.chunk.digest].geometry.length(of: send.chunk.index)
    swarms[existing: send.chunk.digest].share.take(length, of: uplink)
    swarms[existing: send.chunk.digest].setOutgoing(
      send.chunk.index, to: send.connection,
      PeerView.Outgoing(stage: .sending, isRequested: send.isRequested, since: now))
    effects.append(.sendChunk(send.connection, send.chunk))
  }

  /// Until the uplink's rate is known there is little to pass on, and that is wanted as soon as can
  /// be: a chunk sent alone arrives first.
  private var sendingMax: Int { uplink.isRateKnown ? configuration.sendingMax : 1 }

  /// Of the chunks that were accepted, the one with the fewest copies, the newest on ties: it is
  /// the one others can do most with. Every third time one that was asked for by who is in turn,
  /// else the one that has waited longest, so that a chunk most others have still reaches the last
  /// who lacks it. What waits for peers that block is not for places.
  private func nextSend() -> Uplink.Send? {
    let uplink = uplink
    let queue = uplink.queue.lazy.filter { !uplink.isBlocked($0.connection) }
    if configuration.scheduling.isPulled { return queue.first }
    if uplink.startCount % 3 == 2 {
      return queue.first { $0.isRequested && uplink.isInTurn($0.connection) }
        ?? queue.first { !$0.isRequested } ?? queue.first
    }
    var best: Uplink.Send?
    var fewest = UInt16.max
    var newest: UInt32 = 0
    let poor = poorBlob(in: queue)
    for send in queue where !send.isRequested && (poor == nil || send.chunk.digest == poor) {
      let (copies, turn) = swarms[existing: send.chunk.digest].rarity(of: send.chunk.index)
      if copies < fewest || (copies == fewest && turn > newest) {
        best = send
        fewest = copies
        newest = turn
      }
    }
    return best ?? queue.first
  }

  /// Of the blobs of which chunks wait, one that has fallen behind in its share; nil if none has.
  private func poorBlob(in queue: some Sequence<Uplink.Send>) -> Digest? {
    var poorest: (digest: Digest, share: Int64)?
    var most: (share: Int64, slack: Int64) = (0, 0)
    for send in queue where !send.isRequested {
      let share = swarms[existing: send.chunk.digest].share.bytes(of: uplink)
      if poorest.map({ share < $0.share }) ?? true { poorest = (send.chunk.digest, share) }
      if share >= most.share {
        let chunkBytes = swarms[existing: send.chunk.digest].geometry.chunkBytes
        most = (share, UplinkShare.slack(chunkBytes: chunkBytes))
      }
    }
    return poorest.flatMap { most.share - $0.share > most.slack ? $0.digest : nil }
  }

  mutating func receiveAccept(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    peers[existing: connection].silencesInRow = 0
    guard let outgoing = outgoing(chunk, to: connection) else {
      // Nothing is on offer any more: the offer was taken back, or a refusal of an earlier one has
      // ended it (Docs/Protocol.md §5.5). The peer would wait until the transfer expires.
      effects.append(.sendFrame(connection, .cancel(chunk)))
      return
    }
    guard outgoing.stage == .offered else { return }
    noteAnswer(from: connection, after: now - outgoing.since, now)
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
    noteAnswer(from: connection, after: now - outgoing.since, now)
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
      peers[existing: connection].wants.remove(chunk.digest)
      peers[existing: connection].endService(of: chunk.digest)
      forgetIfIdle(chunk.digest)
      serveFurther(connection, &effects)
    case .missing:
      violate(connection, .outOfState, &effects)
    }
  }

  private mutating func noteAnswer(
    from connection: ConnectionID, after interval: Interval, _ now: Instant
  ) {
    uplink.answered(after: interval)
    uplink.settled(offerTo: connection, answeredAt: now)
    peers[existing: connection].answerTime.add(interval)
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
      receiveCancelledTransfer(chunk, from: connection, now, &effects)
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
    meet(connection, after: chunk.digest)
    switch outgoing(chunk, to: connection)?.stage {
    case .offered:
      // The request crossed the offer and is as good as its acceptance.
      uplink.settled(offerTo: connection, answeredAt: now)
      queueSend(chunk, to: connection, now)
    case .queued, .sending:
      return
    case nil:
      let waiting = uplink.queue.count { $0.connection == connection }
      let hasRoom = uplink.queue.count < Self.queueMax || configuration.scheduling.isPulled
      guard hasRoom, waiting < configuration.requestsPerPeerMax,
        uplink.mayBegin(for: connection)
      else {
        effects.append(.sendFrame(connection, .decline(chunk, .busy)))
        return
      }
      sendEntries(around: chunk, to: connection, &effects)
      hasten(now)
      uplink.reserveRequested(for: connection)
      queueSend(chunk, to: connection, isRequested: true, now)
    }
  }

  mutating func finishSend(
    _ chunk: ChunkReference, to connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let outgoing = outgoing(chunk, to: connection), outgoing.stage == .sending,
      peers.contains(connection)
    else { return }
    let bytes = swarms[existing: chunk.digest].geometry.length(of: chunk.index)
    let send = Uplink.Send(connection: connection, chunk: chunk)
    uplink.finished(send, sentBytes: bytes, now)
    judgeSpeed(of: connection, by: chunk, since: outgoing.since, now)
    release(chunk, to: connection)
    peers[existing: connection].lastUsed = now
    swarms[existing: chunk.digest].learn(connection, has: chunk.index)
    swarms[existing: chunk.digest].passOn(chunk.index)
    swarms[existing: chunk.digest].lastServed = now
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
      uplink.settled(offerTo: connection, answeredAt: nil)
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
    let expiry = offerExpiry
    for connection in swarm.views.keys {
      var hasExpired = false
      for index in swarm.views[connection]?.outgoing.keys ?? [] {
        let chunk = ChunkReference(digest, index)
        guard let outgoing = outgoing(chunk, to: connection), outgoing.stage == .offered,
          now - outgoing.since >= expiry
        else { continue }
        withdraw(chunk, to: connection, isTold: true, &effects)
        hasExpired = true
      }
      if hasExpired { rest(connection, after: digest, now) }
    }
  }

  private mutating func queueSend(
    _ chunk: ChunkReference, to connection: ConnectionID, isRequested: Bool = false,
    _ now: Instant
  ) {
    swarms[existing: chunk.digest].setOutgoing(
      chunk.index, to: connection,
      PeerView.Outgoing(stage: .queued, isRequested: isRequested, since: now))
    uplink.enqueue(
      Uplink.Send(connection: connection, chunk: chunk, isRequested: isRequested))
  }

  private mutating func release(_ chunk: ChunkReference, to connection: ConnectionID) {
    let isRequested = outgoing(chunk, to: connection)?.isRequested == true
    swarms[existing: chunk.digest].setOutgoing(chunk.index, to: connection, nil)
    releaseLoad(chunk, of: connection, isRequested: isRequested)
    mayOffer = true
  }

  mutating func releaseLoad(
    _ chunk: ChunkReference, of connection: ConnectionID, isRequested: Bool
  ) {
    if isRequested {
      uplink.releaseRequested(for: connection)
    } else {
      let bytes = swarms[existing: chunk.digest].geometry.length(of: chunk.index)
      uplink.release(offered: bytes, for: connection)
    }
  }

  /// Requests beyond these are declined: they would wait longer than elsewhere.
  private static let queueMax = 64
  private static let busyRestMin = Interval.milliseconds(2)
  private static let busyRestMax = Interval.milliseconds(20)
}
