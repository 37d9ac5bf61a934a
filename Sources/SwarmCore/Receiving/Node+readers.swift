// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What is done for local clients that wait (Design: the swarm, deadlines).
///
/// ```
///  asked for the bytes behind the prefix
///     │
///     ▼             100 ms, nobody sends it              its sender is late
///  waiting ────────────────────────────────► requested ────────────────────► hedged
///     └── the prefix has grown past its first chunk, or the client has gone ──► (forgotten)
/// ```
extension Node {
  mutating func noteReader(
    _ id: ReaderID, _ digest: Digest, _ chunks: Range<Int>, _ now: Instant
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, !chunks.isEmpty,
      swarm.geometry.contains(chunks.lowerBound), chunks.upperBound <= swarm.geometry.chunkCount,
      chunks.lowerBound >= swarm.prefixChunks, swarm.readers[id]?.chunks != chunks,
      swarm.readers.contains(id) || swarm.readers.count < configuration.readersPerBlobMax
    else { return }
    swarms[existing: digest].readers[id] = Reader(chunks: chunks, since: now)
  }

  mutating func forgetReader(_ id: ReaderID, _ digest: Digest) {
    guard swarms.contains(digest) else { return }
    swarms[existing: digest].readers.remove(id)
  }

  /// The chunks that clients have waited for and that nobody sends: the first that is missing, and
  /// behind it as many as come while one is asked for and sent.
  mutating func requestAwaited(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest],
      let wanted = awaitedChunks(of: swarm, now)
    else { return }
    for index in wanted where index == wanted.lowerBound || canAsk(digest) {
      let spared = sparedStreamer(for: index, of: swarm, now)
      request(index, of: digest, insteadOf: spared, now, &effects)
    }
  }

  /// Who streams has every chunk first, and sends each of them once if nobody asks: what it is
  /// asked for besides, all others wait for. While another has the chunk or expects it, that one
  /// passes it on.
  private func sparedStreamer(
    for index: Int, of swarm: BlobSwarm, _ now: Instant
  ) -> ConnectionID? {
    guard swarm.copies[index] > 1, let streamer = swarm.pull?.namedStreamer else { return nil }
    let most = requestPatienceMax(swarm)
    let patience =
      transferTime.usual(lengthBytes: swarm.geometry.chunkBytes)
      .map { min($0 * Self.waitsForOthers, most * 2) } ?? most
    if swarm.readers.values.contains(where: { now - $0.since >= patience }) { return nil }
    return connectionOfNode[streamer]
  }

  /// From the first missing chunk to the last that is wanted soon; nil if nobody has waited for
  /// long.
  private func awaitedChunks(of swarm: BlobSwarm, _ now: Instant) -> Range<Int>? {
    var end: Int?
    let patience = requestPatience(swarm)
    swarm.readers.forEach { _, reader in
      if now - reader.since >= patience {
        end = max(end ?? 0, reader.chunks.upperBound)
      }
    }
    let first = swarm.prefixChunks
    guard let end, first < end else { return nil }
    return first..<min(end, first + 1 + lookAhead(swarm))
  }

  /// Over a slow link a chunk takes longer than that from its offer on; to ask for it before would
  /// take uplinks from chunks that nobody has yet.
  private func requestPatience(_ swarm: BlobSwarm) -> Interval {
    let usual = transferTime.usual(lengthBytes: swarm.geometry.chunkBytes) ?? .zero
    return max(configuration.requestAfter, min(usual, requestPatienceMax(swarm)))
  }

  /// However long chunks seem to take: a few that came late, or were made to, say little of who
  /// else could send one.
  private func requestPatienceMax(_ swarm: BlobSwarm) -> Interval {
    configuration.hedgeAfterInitial
      + configuration.timeBeyondShortChunk(sharing: swarm.geometry.chunkBytes)
  }

  private static let waitsForOthers: Int64 = 4

  /// Rate × round trip in chunks, by what the uplink knows of both.
  private func lookAhead(_ swarm: BlobSwarm) -> Int {
    let chunks = (uplink.answerWindowBytes / 2) / swarm.geometry.chunkBytes
    return Int(min(1 + chunks, Int64(configuration.requestsPerBlobMax - 1)))
  }

  // MARK: Hedging

  /// Asks a second peer for the chunk that clients wait for, if the first is late with it (hedged
  /// requests: Dean, Barroso, The Tail at Scale, 2013). The first of the two that comes whole is
  /// kept, and the other is cancelled.
  mutating func hedgeAwaited(
    _ digest: Digest, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull, pull.mayAskPeers,
      !configuration.scheduling.isPulled, let index = awaitedChunks(of: swarm, now)?.lowerBound,
      let late = swarm.transfer(of: index), !swarm.hedges.contains(index),
      late.from == swarm.chain.entry(index),
      isLate(late, lengthBytes: Int64(swarm.geometry.length(of: index)), now),
      hasRoomForHedge(Int64(swarm.geometry.length(of: index)))
    else { return }
    let chunk = ChunkReference(digest, index)
    guard let choice = pickSender(of: chunk, insteadOf: late.connection, now) else { return }
    hedge(late, of: chunk, with: choice, now, &effects)
    effects.append(.sendFrame(choice, .request(chunk)))
  }

  private mutating func hedge(
    _ late: Underway.Transfer, of chunk: ChunkReference, with connection: ConnectionID,
    _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    swarms[existing: chunk.digest].hedges[chunk.index] = makeTransfer(
      chunk, from: connection, late.from, isBuffered: true, now)
    effects.append(.expectHedge(connection, chunk, from: late.from))
    let nodeID = peers[existing: connection].identity.nodeID
    effects.append(.observe(.requestHedged(chunk, with: nodeID)))
  }

  /// Accepts an offer of a chunk that is underway from somebody who is late: beside that one if a
  /// client waits for it, in its place if it is far too late. False if it is not accepted.
  mutating func takeLate(
    _ chunk: ChunkReference, from connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<NodeEffect>
  ) -> Bool {
    let digest = chunk.digest
    guard swarms.contains(digest), swarms[existing: digest].pull?.mayAskPeers == true,
      let late = swarms[existing: digest].transfer(of: chunk.index),
      swarms[existing: digest].checks(chunk.index, from: connection),
      transfer(of: chunk, from: connection) == nil, peers.contains(connection),
      now >= peers[existing: connection].shunnedUntil
    else { return false }
    let length = Int64(swarms[existing: digest].geometry.length(of: chunk.index))
    let hedge = swarms[existing: digest].hedges[chunk.index]
    if awaitedChunks(of: swarms[existing: digest], now)?.lowerBound == chunk.index,
      late.from == swarms[existing: digest].chain.entry(chunk.index),
      isLate(late, lengthBytes: length, now),
      hedge.map({ isLate($0, lengthBytes: length, now) }) ?? hasRoomForHedge(length)
    {
      if let hedge { abandonTransfer(chunk, from: hedge.connection, &effects) }
      self.hedge(late, of: chunk, with: connection, now, &effects)
    } else if hedge == nil, now >= late.isOverdueAt {
      peers[existing: late.connection].isDelivering = false
      abandonTransfer(chunk, from: late.connection, &effects)
      expect(chunk, from: connection, now, &effects)
    } else {
      return false
    }
    effects.append(.sendFrame(connection, .accept(chunk)))
    return true
  }

  /// Whether a chunk has taken so long that to ask another for it is likely to be faster, and is
  /// not done for every other chunk.
  private func isLate(
    _ transfer: Underway.Transfer, lengthBytes: Int64, _ now: Instant
  ) -> Bool {
    let waited = now - transfer.since
    guard waited >= configuration.hedgeAfterMin else { return false }
    guard let usual = transferTime.usual(lengthBytes: lengthBytes) else {
      return waited >= configuration.hedgeAfterInitial
        + configuration.timeBeyondShortChunk(sharing: lengthBytes)
    }
    // Who was late before is waited for no longer.
    let isTrusted = peers[transfer.connection]?.isDelivering == true
    return waited >= usual * (isTrusted ? 2 : 1)
  }

  private func hasRoomForHedge(_ lengthBytes: Int64) -> Bool {
    var count = 0
    var bytes = lengthBytes
    swarms.forEach { _, swarm in
      for index in swarm.bufferedChunks {
        count += 1
        bytes += Int64(swarm.geometry.length(of: index))
      }
    }
    return count == 0 || count < configuration.hedgesMax && bytes <= configuration.receivingBytesMax
  }

  /// All of a chunk that was asked of a second peer is in memory.
  mutating func receiveHedge(
    _ chunk: ChunkReference, _ hash: ChunkHash, _ buffer: BufferID,
    from connection: ConnectionID, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    guard let transfer = transfer(of: chunk, from: connection), transfer.isBuffered,
      takeTransferred(chunk, transfer, hash, now, &effects)
    else {
      effects.append(.discardBuffer(buffer))
      return
    }
    if let late = self.transfer(of: chunk) {
      peers[existing: late.connection].isDelivering = false
      abandonTransfers(chunk, &effects)
    }
    let nodeID = peers[existing: connection].identity.nodeID
    swarms[existing: chunk.digest].underway[chunk.index] = .storing(from: .peer(nodeID))
    effects.append(.storeChunk(chunk, buffer))
  }
}
