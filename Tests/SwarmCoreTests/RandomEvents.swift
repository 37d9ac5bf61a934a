// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Events drawn at random, as peers, trackers, clients and the disk may cause them at the worst:
/// out of order, for connections that never were or are gone, with numbers that fit nothing. Only
/// what a shell promises is kept: chunks of a fetch come in order, a hash is of the chunk's kind.
struct RandomEvents {
  private var generator: SeededGenerator
  private let models = [
    ModelBlob(0xaa, chunks: 1), ModelBlob(0xbb, chunks: 4), ModelBlob(0xcc, chunks: 70),
  ]
  private var fetches: [(id: FetchID, model: ModelBlob, next: Int, end: Int)] = []
  /// Those that wait to be hashed, and what of them has come.
  private var ahead: [(id: FetchID, model: ModelBlob, next: Int, chunks: Range<Int>)] = []
  private var due: [NodeEvent] = []
  /// What comes next, without anything between.
  private var script: [NodeEvent] = []
  /// A connection's number is never used again; the tracker's are among them.
  private var lastConnection: UInt64 = 10
  private var lastTracker = ConnectionID(0)

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// Remembers what the node has asked of its shell; some of it is answered some time.
  mutating func note(_ effects: [NodeEffect]) {
    for effect in effects {
      switch effect {
      case .fetchUpstream(let id, let blob, _, let chunks, let state):
        let model = models.first { $0.blob == blob }!
        if state == nil {
          ahead.append((id, model, chunks.lowerBound, chunks))
        } else {
          fetches.append((id, model, chunks.lowerBound, chunks.upperBound))
        }
      case .hashFetch(let id, _):
        guard let position = ahead.firstIndex(where: { $0.id == id }) else { break }
        let fetch = ahead.remove(at: position)
        fetches.append((id, fetch.model, fetch.chunks.lowerBound, fetch.chunks.upperBound))
      case .cancelFetch(let id):
        fetches.removeAll { $0.id == id }
        ahead.removeAll { $0.id == id }
        due.append(.upstreamEnded(id, .cancelled))
      case .storeChunk(let chunk, _): due.append(.chunkStored(chunk))
      case .commitBlob(let digest, _): due.append(.blobStored(digest))
      case .resumeBlob(let blob):
        let model = models.first { $0.blob == blob }!
        due.append(.partialOpened(blob.digest, partial(of: model)))
      case .checkChunks(let digest, let checks):
        let consistent = checks.filter { check in
          let model = models.first { $0.digest == digest }!
          return model.hash(UInt64(check.index), at: check.index, from: check.from) == check.to
            && generator.below(4) > 0
        }
        let half = consistent.prefix(consistent.count / 2).map(\.index)
        due.append(.chunksChecked(digest, consistent: half, isLast: false))
        let rest = consistent.dropFirst(half.count).map(\.index)
        due.append(.chunksChecked(digest, consistent: rest, isLast: true))
      case .verifyChain(let connection, let batch):
        due.append(
          .chainVerified(
            connection, batch, claimant: NodeID(bytes: batch.claimant.bytes),
            isAuthentic: ModelBlob.isAuthentic(batch)))
      case .signChain(let blob, let continues, let first, let entries):
        due.append(
          .chainSigned(
            ChainBatch(
              blob: blob, claimant: Fixture.key(1), continuesIndex: continues, firstIndex: first,
              entries: entries, signature: ModelBlob.signature(of: Fixture.key(1)))))
      case .loadChain(let digest):
        let model = models.first { $0.digest == digest }!
        let isLost = model.lastIndex == 0 || generator.below(4) == 0
        due.append(
          .chainLoaded(digest, isLost ? [] : [model.batch(1..<model.chain.count, by: 1)]))
      case .sendChunk(let connection, let chunk): due.append(.chunkSent(connection, chunk))
      case .expectChunk(let connection, let chunk, let state):
        let model = models.first { $0.digest == chunk.digest }!
        let content = UInt64(chunk.index) + (generator.below(40) == 0 ? 1000 : 0)
        due.append(
          .chunkReceived(connection, chunk, model.hash(content, at: chunk.index, from: state)))
      case .expectHedge(let connection, let chunk, let state):
        let model = models.first { $0.digest == chunk.digest }!
        let content = UInt64(chunk.index) + (generator.below(40) == 0 ? 1000 : 0)
        due.append(
          .hedgeReceived(
            connection, chunk, model.hash(content, at: chunk.index, from: state),
            BufferID(generator.next())))
      case .openConnection, .closeConnection, .sendFrame, .abandonChunk, .stopSendingChunk,
        .discardBuffer, .beginBlob, .storeChain, .advanceReadable, .failBlob, .restartBlob,
        .supersedeBlob, .leavePartial, .observe:
        break
      }
    }
  }

  mutating func pause() -> Interval {
    generator.below(3) == 0 ? .milliseconds(Int64(generator.below(200))) : .zero
  }

  mutating func next() -> NodeEvent {
    if generator.below(120) == 0 { script = lateChunk() }
    if !script.isEmpty { return script.removeFirst() }
    if !due.isEmpty, generator.below(3) == 0 {
      return due.remove(at: generator.below(due.count))
    }
    switch generator.below(26) {
    case 0: return .deadlineReached
    case 24, 25: return .frameReceived(lastTracker, tracked(model()))
    case 1:
      let source = generator.below(3) == 0 ? nil : Fixture.source
      return .pullRequested(model().blob, source: source)
    case 2: return reader()
    case 3:
      // Seldom, so that most pulls come to an end of their own.
      return generator.below(20) == 0 ? .blobHeld(model().blob) : .deadlineReached
    case 4: return .blobEvicted(model().digest)
    case 5, 6:
      let number = UInt8(2 + generator.below(5))
      lastConnection += 1
      return .connectionOpened(
        ConnectionID(lastConnection), Fixture.identity(number),
        isInitiator: generator.below(2) == 0)
    case 7:
      lastConnection += 1
      lastTracker = ConnectionID(lastConnection)
      return .connectionOpened(lastTracker, Fixture.trackerIdentity, isInitiator: true)
    case 8:
      return generator.below(4) == 0
        ? .connectionClosed(connection(), .transportFailed)
        : .connectionFailed(
          generator.below(6) == 0
            ? Fixture.trackerAddress : Fixture.address(UInt8(2 + generator.below(5))))
    case 9, 10, 11: return upstream()
    case 12: return .chunkSent(connection(), heldChunk())
    case 13:
      guard generator.below(8) == 0 else { return .chunkUnreadable(connection(), heldChunk()) }
      let rate = Int64(1_000_000 + generator.below(50_000_000))
      return .limitsChanged(
        RateLimits(
          uploadBytesPerSecond: generator.below(2) == 0 ? nil : rate,
          downloadBytesPerSecond: generator.below(2) == 0 ? nil : rate))
    case 15: return generator.below(4) == 0 ? .partialFound(model().blob) : .deadlineReached
    case 14: return generator.below(10) == 0 ? .storageFailed(model().digest) : .deadlineReached
    default: return .frameReceived(connection(), frame())
    }
  }

  /// A client waits for a chunk that one peer is to send and another has: seldom all at once.
  private mutating func lateChunk() -> [NodeEvent] {
    let model = models[1]
    let peers = [ConnectionID(lastConnection + 1), ConnectionID(lastConnection + 2)]
    lastConnection += 2
    let all = Holding(blob: model.blob, chunks: [0..<model.chain.count])
    let batch = model.batch(1..<model.chain.count, by: 4)
    return [
      .pullRequested(model.blob, source: nil),
      .connectionOpened(peers[0], Fixture.identity(2), isInitiator: true),
      .connectionOpened(peers[1], Fixture.identity(3), isInitiator: true),
      .chainVerified(peers[0], batch, claimant: Fixture.nodeID(4), isAuthentic: true),
      .frameReceived(peers[1], .have(all)),
      .readerWaiting(ReaderID(13), model.digest, chunks: 0..<model.chain.count),
      .frameReceived(peers[0], .offer(model.chunk(0))),
    ] + Array(repeating: .deadlineReached, count: 24)
  }

  private mutating func reader() -> NodeEvent {
    let model = model()
    let reader = ReaderID(UInt64(generator.below(12)))
    if generator.below(6) == 0 { return .readerLeft(reader, model.digest) }
    return .readerWaiting(reader, model.digest, chunks: range(in: model))
  }

  private mutating func partial(of model: ModelBlob) -> [SignedBatch] {
    guard model.lastIndex > 0, generator.below(3) > 0 else { return [] }
    let number = UInt8(1 + generator.below(3))
    let indexes = 1..<(2 + generator.below(model.lastIndex))
    let isFalse = generator.below(5) == 0
    let batch =
      isFalse ? model.falseBatch(indexes, by: number) : model.batch(indexes, by: number)
    return [SignedBatch(batch: batch, claimant: Fixture.nodeID(number))]
  }

  private mutating func upstream() -> NodeEvent {
    if !ahead.isEmpty, generator.below(2) == 0 { return upstreamAhead() }
    guard !fetches.isEmpty else { return .deadlineReached }
    let position = generator.below(fetches.count)
    let fetch = fetches[position]
    if generator.below(8) == 0 {
      return .upstreamSilent(fetch.id, for: .milliseconds(Int64(generator.below(4000))))
    }
    if generator.below(8) == 0 || fetch.next >= fetch.end {
      fetches.remove(at: position)
      let outcomes: [UpstreamOutcome] = [
        .failed, .refused(status: 404), .delivered, .sizeMismatch, .digestMismatch,
        .busy(retryAfter: nil), .busy(retryAfter: .seconds(3)),
      ]
      return .upstreamEnded(fetch.id, outcomes[generator.below(outcomes.count)])
    }
    fetches[position].next += 1
    return .upstreamChunkReceived(
      fetch.id, index: fetch.next, fetch.model.rightHash(fetch.next),
      BufferID(generator.next()))
  }

  private mutating func upstreamAhead() -> NodeEvent {
    let position = generator.below(ahead.count)
    let fetch = ahead[position]
    if generator.below(16) == 0 {
      ahead.remove(at: position)
      return .upstreamEnded(fetch.id, generator.below(2) == 0 ? .failed : .busy(retryAfter: nil))
    }
    guard fetch.next < fetch.chunks.upperBound else { return .deadlineReached }
    ahead[position].next += 1
    return .upstreamChunkRead(fetch.id, index: fetch.next)
  }

  private mutating func frame() -> Frame {
    let model = model()
    switch generator.below(22) {
    case 21: return generator.below(2) == 0 ? .ping(generator.next()) : .pong(generator.next())
    case 0, 1: return .want([model.blob])
    case 2: return .unwant([model.digest])
    case 3, 4: return .have(Holding(blob: model.blob, chunks: [range(in: model)]))
    case 5: return .drop(model.digest)
    case 6, 7, 8: return .offer(chunk())
    case 9, 10: return .accept(chunk())
    case 11: return .decline(chunk(), DeclineReason(rawValue: UInt8(1 + generator.below(6)))!)
    case 12: return .cancel(chunk())
    case 13, 14: return .request(chunk())
    case 15: return .expect(chunk())
    case 20: return progress(in: model)
    case 16, 17: return chain(of: model)
    case 18: return tracked(model)
    default: return garbage(model)
    }
  }

  private mutating func progress(in model: ModelBlob) -> Frame {
    let holding = Holding(blob: model.blob, chunks: [range(in: model)])
    return .progress(Progress(holding: holding, expected: [chunk().index]))
  }

  private mutating func chain(of model: ModelBlob) -> Frame {
    let entries = range(in: model)
    let indexes = max(1, entries.lowerBound)..<max(2, entries.upperBound)
    guard indexes.upperBound <= model.chain.count else {
      return .chain(model.signed([model.chain[0]], first: 1, by: 3))
    }
    let number = UInt8(2 + generator.below(5))
    switch generator.below(12) {
    case 0: return .chain(model.falseBatch(indexes, by: number))
    case 1: return .chain(model.forgedBatch(indexes, by: number))
    default: return .chain(model.batch(indexes, by: number))
    }
  }

  private mutating func tracked(_ model: ModelBlob) -> Frame {
    switch generator.below(8) {
    case 0, 1: return .leaseGrant(model.digest, termMilliseconds: 1000)
    case 2: return .leaseRevoke(model.digest)
    case 3, 4:
      let number = UInt8(generator.below(5))
      return .supply(
        Supply(
          digest: model.digest, leaseHolder: number == 0 ? nil : Fixture.nodeID(number),
          holderCount: generator.below(3)))
    case 5:
      return .upstreamPause(
        UpstreamPause(
          digest: model.digest, reason: .init(rawValue: UInt8(1 + generator.below(3)))!,
          milliseconds: 1 + generator.below(5000)))
    case 6: return .ping(generator.next())
    default:
      let number = UInt8(1 + generator.below(6))
      return .neighbours([
        Neighbour(nodeID: Fixture.nodeID(number), address: Fixture.address(number), zone: "")
      ])
    }
  }

  private mutating func garbage(_ model: ModelBlob) -> Frame {
    switch generator.below(14) {
    case 6: return .hello(hello)
    case 7: return .proof(HelloProof(signature: [UInt8](repeating: 7, count: 64)))
    case 8: return .leaseRequest(model.digest)
    case 9: return .leaseRenew(model.digest, prefixChunks: generator.below(1 << 20))
    case 10: return .leaseRelease(model.digest, .abandoned)
    case 11: return .neighboursLost([Fixture.nodeID(UInt8(1 + generator.below(6)))])
    case 0: return .want([Blob(digest: model.digest, sizeBytes: Int64(generator.below(1 << 40)))])
    case 1: return .have(Holding(blob: model.blob, chunks: [0..<1_000_000]))
    case 2: return .offer(model.chunk(1_000_000))
    case 3: return .chain(model.signed([model.chain[0]], first: 100_000, by: 2))
    case 4: return .announce([])
    default: return .goodbye(.shutdown)
    }
  }

  private let hello = Hello(
    version: .current, role: .node, publicKey: Fixture.key(2),
    nonce: [UInt8](repeating: 0, count: Hello.nonceBytes), advertised: nil, zone: "")

  private mutating func model() -> ModelBlob { models[generator.below(models.count)] }

  private mutating func range(in model: ModelBlob) -> Range<Int> {
    let lower = generator.below(model.chain.count)
    return lower..<(lower + 1 + generator.below(model.chain.count - lower))
  }

  /// A chunk as a peer may name it: of one that does not exist now and then.
  private mutating func chunk() -> ChunkReference {
    generator.below(30) == 0 ? model().chunk(generator.below(1 << 20)) : heldChunk()
  }

  private mutating func heldChunk() -> ChunkReference {
    let model = model()
    return model.chunk(generator.below(model.chain.count))
  }

  /// One of the last few, open or closed, or one that never was.
  private mutating func connection() -> ConnectionID {
    let back = UInt64(generator.below(generator.below(4) == 0 ? 12 : 5))
    return ConnectionID(lastConnection > back ? lastConnection - back : 0)
  }
}
