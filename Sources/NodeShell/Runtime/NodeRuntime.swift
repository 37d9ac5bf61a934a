// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import RegistryCore
import Storage
import SwarmCore
import UVRuntime

/// Owns the node's core and is the one interpreter of its effects. Loop thread only.
///
/// The law it keeps: all effects of an event are carried out, in order, before the next event is
/// handed in; events raised on the way are queued. It decides nothing.
final class NodeRuntime {
  let configuration: NodeShellConfiguration
  let key: NodeKey
  let store: any BlobStore
  let storeWatch: StoreWatch
  let cache: BlobCache
  let upstreams: UpstreamDirectory
  let gateway: NodeGateway
  let pool: WorkerPool
  let observationLog: ObservationLog
  let observationMetrics: ObservationMetrics
  private(set) var history: PullHistory

  private var node: Node
  private var effects = EffectQueue<NodeEffect>()
  private var events: [NodeEvent] = []
  private var isHandling = false
  private(set) var isStopped = false
  private var timer: LoopTimer?

  // What the extensions keep; each names its own.

  /// `+limits`
  var limits = RateLimits()

  /// `+blobs`: blobs in progress.
  var slots: [Digest: BlobSlot] = [:]
  /// `+blobs`: blobs that failed while the pull being asked for was handled.
  var failuresOfPull: [Digest: RegistryError] = [:]
  /// `+blobs`: whole blobs the core knows of.
  var wholeBlobs: [Digest: Blob] = [:]
  /// `+connections`
  var transport: PeerTransport?
  /// Of every open connection.
  var roles: [ConnectionID: Hello.Role] = [:]
  /// `+sending`, `+lanes`: what payload passes through.
  let payloadPool: BufferPool
  /// `+sending`: whole blobs that peers were sent of lately.
  var openFiles: RecentTable<Digest, any BlobReader>
  /// `+sending`: of the chunks that are being sent.
  var sendingPins: [ConnectionID: [ChunkReference: BlobPin]] = [:]
  /// `+sending`: the same chunks, as far as something of them was read.
  var readings: [ConnectionID: [ChunkReference: ChunkReading]] = [:]
  /// `+lanes`
  var lanes: [ChunkReference: ChunkLane] = [:]
  var receptions: [Reception.Key: Reception] = [:]
  /// What fragments that are not written yet count for.
  var backlogBytes = 0
  var isReadingPaused = false
  /// `+upstream`
  var fetches: [FetchID: UpstreamFetch] = [:]
  var buffers: [BufferID: FetchedChunk] = [:]
  var buffersCount: UInt64 = 0
  let fetchBudget: FetchBudget

  init(
    node: Node, parts: NodeParts, configuration: NodeShellConfiguration, on loop: EventLoop
  ) {
    loop.preconditionOnLoop()
    self.node = node
    self.configuration = configuration
    self.fetchBudget = FetchBudget(
      bytesMax: configuration.fetchBytesMax, shareBytes: configuration.fetchShareBytes)
    self.key = parts.key
    self.store = parts.store
    self.storeWatch = parts.storeWatch
    self.cache = parts.cache
    self.upstreams = parts.upstreams
    self.gateway = parts.gateway
    self.observationLog = parts.observationLog
    self.observationMetrics = parts.observationMetrics
    let upstreams = parts.upstreams
    self.history = PullHistory(
      pullsMax: configuration.pullsRememberedMax, peersMax: configuration.peersRememberedMax
    ) { upstreams.label(of: $0) }
    self.payloadPool = BufferPool(idleBytesMax: configuration.idleBufferBytesMax)
    self.openFiles = RecentTable(countMax: configuration.openFilesMax)
    self.pool = WorkerPool(on: loop, jobsMax: configuration.workerJobsMax)
    timer = LoopTimer(on: loop) { [unowned self] in self.raise(.deadlineReached) }
  }

  /// Hands the event to the core, at once, or after those that are being handled.
  func raise(_ event: NodeEvent) {
    guard !isStopped else { return }
    events.append(event)
    guard !isHandling else { return }
    isHandling = true
    var next = 0
    while next < events.count {
      node.handle(events[next], at: Self.now, into: &effects)
      next += 1
      for effect in effects.drain() { interpret(effect) }
    }
    events.removeAll(keepingCapacity: true)
    isHandling = false
    armTimer()
  }

  /// Whether a range of the blob may be asked for past the swarm.
  func mayAskForRange(_ digest: Digest, _ source: UpstreamSource) -> Bool {
    node.mayAskForRange(digest, from: source, at: Self.now)
  }

  /// Says goodbye to everyone and calls `completion` when no handle is left. What is raised from
  /// then on is dropped.
  func stop(completion: @escaping () -> Void) {
    raise(.shutdownRequested)
    isStopped = true
    timer?.close()
    timer = nil
    guard let transport else {
      completion()
      return
    }
    transport.shutdown(.shutdown, completion: completion)
  }

  private func armTimer() {
    guard let deadline = node.nextDeadline else {
      timer?.cancel()
      return
    }
    timer?.arm(atNanoseconds: deadline.nanoseconds)
  }

  static var now: Instant { Instant(nanoseconds: EventLoop.nowNanoseconds) }

  private func interpret(_ effect: NodeEffect) {
    switch effect {
    case .openConnection(let address, let expected): openConnection(address, expecting: expected)
    case .closeConnection(let connection, let reason): closeConnection(connection, reason)
    case .sendFrame(let connection, let frame): sendFrame(connection, frame)
    case .expectChunk(let connection, let chunk, let entry):
      expectChunk(connection, chunk, from: entry)
    case .expectHedge(let connection, let chunk, let entry):
      expectChunk(connection, chunk, from: entry, isBuffered: true)
    case .abandonChunk(let connection, let chunk): abandonChunk(connection, chunk)
    case .sendChunk(let connection, let chunk): sendChunk(connection, chunk)
    case .stopSendingChunk(let connection, let chunk): stopSendingChunk(connection, chunk)
    case .verifyChain(let connection, let batch): verifyChain(connection, batch)
    case .signChain(let blob, let continuesIndex, let firstIndex, let entries):
      signChain(
        blob, continuesIndex: continuesIndex, firstIndex: firstIndex, entries: entries)
    case .loadChain(let digest): loadChain(digest)
    case .fetchUpstream(let fetchID, let blob, let source, let chunks, let state):
      fetchUpstream(fetchID, blob, source, chunks: chunks, state: state)
    case .hashFetch(let fetchID, let state): hashFetch(fetchID, from: state)
    case .cancelFetch(let fetchID): cancelFetch(fetchID)
    case .storeChunk(let chunk, let bufferID): storeChunk(chunk, bufferID)
    case .discardBuffer(let bufferID): discardBuffer(bufferID)
    case .beginBlob(let blob): beginBlob(blob)
    case .resumeBlob(let blob): resumeBlob(blob)
    case .checkChunks(let digest, let checks): checkChunks(digest, checks)
    case .storeChain(let batch): storeChain(batch)
    case .advanceReadable(let digest, let chunks): advanceReadable(digest, chunks: chunks)
    case .commitBlob(let digest, let chain): commitBlob(digest, chain)
    case .failBlob(let digest, let failure): failBlob(digest, failure)
    case .restartBlob(let digest): restartBlob(digest)
    case .supersedeBlob(let digest): supersedeBlob(digest)
    case .leavePartial(let digest, let isWorthKeeping):
      leave(digest, RegistryError(pull: .noSource), keepsPartial: isWorthKeeping)
    case .observe(let observation):
      observationLog.record(observation)
      observationMetrics.record(observation)
      history.record(observation, at: Self.now)
    }
  }
}
