// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol

/// One node of the swarm, as a value: pulls blobs chunk by chunk, serves what it has, and settles
/// with tracker and peers who fetches from upstream.
///
/// ```
///            pullRequested                      all chunks held, chain proven
///   (none) ───────────────► pulling ───────────────────────────────► committing
///                           │  ▲ chunks come                             │ blobStored
///                 failBlob  │  │   · offered by peers, accepted          ▼
///   (none) ◄────────────────┘  │   · requested when nothing is offered  whole ──► serves peers
///                              │   · from upstream, under the lease, or
///                              └─    when nobody else helps in time
/// ```
///
/// The type is divided by concern, one extension a file: connections and the tracker
/// (`Connections/`), what is sent (`Sending/`), what is received (`Receiving/`), the digest chain
/// (`Chain/`), upstream (`Upstream/`).
///
/// A driver MUST carry out all effects of an event before it hands in the next (Design §2), and
/// MUST hand in `deadlineReached` at `nextDeadline`; more often is harmless.
package struct Node: Sendable {
  package let nodeID: NodeID
  package let publicKey: PublicKey
  package let configuration: NodeConfiguration

  var generator: SeededGenerator
  var trackerLink: TrackerLink
  /// Moved by every frame from the tracker.
  var trackerLastHeard = Instant.zero
  var isTrackerPinged = false
  var peers = OrderedTable<ConnectionID, Peer>()
  var connectionOfNode = OrderedTable<NodeID, ConnectionID>()
  var dials = OrderedTable<HostPort, Dial>()
  /// Of peers whose last connection did not last: what is waited before the next dial.
  var redials = OrderedTable<NodeID, Interval>()
  /// Neighbours that are of no use, and since when; the tracker has yet to be told.
  var lostNeighbours = OrderedTable<NodeID, Instant>()
  var lostNeighboursToldAt = Instant.zero
  var quarantined = OrderedTable<NodeID, Quarantine>()
  /// Against nodes in quarantine, and such that were not long ago.
  var strikes = OrderedTable<NodeID, Strikes>()
  var swarms = OrderedTable<Digest, BlobSwarm>()
  /// Whole blobs on disk; those that peers are after have a swarm as well.
  var holdings = OrderedTable<Digest, Blob>()
  /// Blobs of which part is on disk and closed: nobody is after them, here or among the peers.
  var partials = OrderedTable<Digest, Blob>()
  /// Blobs that upstream serves wrong, and until when it is not asked for them.
  var wrongUpstream = OrderedTable<Digest, Instant>()
  /// Upstreams that ask for patience, and until when.
  var busySources = OrderedTable<UpstreamSource, Instant>()
  /// Blobs whose standing the tracker has to be told.
  var unannounced = OrderedTable<Digest, Bool>()
  var uplink = Uplink()
  private(set) var limits = RateLimits()
  var receivingBytes: Int64 = 0
  var receivingChunks = 0
  /// When a peer last delivered a chunk of any blob.
  var lastPeerChunk = Instant.zero
  /// From our acceptance or request to a chunk's arrival, smoothed over all peers.
  var transferTime = TransferTime()
  var digestOfFetch = OrderedTable<FetchID, Digest>()
  var lastFetchNumber: UInt64 = 0
  /// A pull waits for one of `NodeConfiguration.fetchesMax` places.
  var isFetchWaiting = false
  /// Something has changed since the last time no chunk could be offered.
  var mayOffer = false
  /// The chunk that was kept with the present event.
  var newest: ChunkReference?
  private var isRunning = false
  private var nextTick: Instant?
  /// When what is gathered in a swarm is next due, or before.
  private(set) var flushAt: Instant?
  /// When `deadlineReached` is next due; nil if nothing waits for time to pass.
  package private(set) var nextDeadline: Instant?

  package init(
    nodeID: NodeID, publicKey: PublicKey, configuration: NodeConfiguration, seed: UInt64
  ) {
    self.nodeID = nodeID
    self.publicKey = publicKey
    self.configuration = configuration
    self.generator = SeededGenerator(seed: seed)
    self.trackerLink = TrackerLink(
      addresses: configuration.trackers, backOff: configuration.dialBackOff)
  }

  package mutating func handle(
    _ event: NodeEvent, at now: Instant, into effects: inout EffectQueue<NodeEffect>
  ) {
    precondition(effects.isEmpty, "the effects of the event before were not carried out")
    if case .started = event { isRunning = true }
    guard isRunning else { return }
    take(event, now, &effects)
    if isRunning {
      tickIfDue(now, &effects)
      flush(now, &effects)
      offerChunks(now, &effects)
    }
    nextDeadline = deadline
  }

  private var deadline: Instant? {
    guard isRunning else { return nil }
    guard let flushAt else { return nextTick }
    return nextTick.map { min($0, flushAt) } ?? flushAt
  }

  private mutating func take(
    _ event: NodeEvent, _ now: Instant, _ effects: inout EffectQueue<NodeEffect>
  ) {
    switch event {
    case .started, .deadlineReached: break
    case .shutdownRequested: shutDown(&effects)
    case .limitsChanged(let limits):
      self.limits = limits
      uplink.setLimit(limits.uploadBytesPerSecond)
    case .pullRequested(let blob, let source):
      requestPull(blob, source, now, &effects)
    case .readerWaiting(let reader, let digest, let chunks):
      noteReader(reader, digest, chunks, now)
    case .readerLeft(let reader, let digest): forgetReader(reader, digest)
    case .blobHeld(let blob): holdFound(blob, &effects)
    case .blobEvicted(let digest): evict(digest, &effects)
    case .partialFound(let blob): notePartial(blob)
    case .connectionOpened(let connection, let identity, let isInitiator):
      open(connection, identity, isInitiator: isInitiator, now, &effects)
    case .connectionFailed(let address):
      failDial(address, now)
    case .connectionClosed(let connection, let reason):
      close(connection, reason, now, &effects)
    case .frameReceived(let connection, let frame):
      receive(frame, from: connection, now, &effects)
    case .chunkReceived(let connection, let chunk, let hash):
      receiveChunk(chunk, hash, from: connection, now, &effects)
    case .hedgeReceived(let connection, let chunk, let hash, let buffer):
      receiveHedge(chunk, hash, buffer, from: connection, now, &effects)
    case .chunkSent(let connection, let chunk):
      finishSend(chunk, to: connection, now, &effects)
    case .chunkUnreadable(let connection, let chunk):
      failSend(chunk, to: connection, now, &effects)
    case .chainVerified(let connection, let batch, let claimant, let isAuthentic):
      admitChain(
        batch, claimant: claimant, isAuthentic: isAuthentic, from: connection, now, &effects)
    case .chainSigned(let batch):
      admitSigned(batch, now, &effects)
    case .chainLoaded(let digest, let batches):
      finishLoading(digest, batches, now, &effects)
    case .upstreamChunkReceived(let fetch, let index, let hash, let buffer):
      receiveUpstream(fetch, index, hash, buffer, now, &effects)
    case .upstreamChunkRead(let fetch, let index): noteRead(fetch, index, now, &effects)
    case .upstreamSilent(let fetch, let silence):
      noteSilence(of: fetch, for: silence, now, &effects)
    case .upstreamEnded(let fetch, let outcome):
      endFetch(fetch, outcome, now, &effects)
    case .partialOpened(let digest, let chain):
      openPartial(digest, chain, now, &effects)
    case .chunksChecked(let digest, let consistent, let isLast):
      adoptChunks(digest, consistent, isLast: isLast, now, &effects)
    case .chunkStored(let chunk):
      finishStoring(chunk, now, &effects)
    case .blobStored(let digest):
      finishCommit(digest, now, &effects)
    case .storageFailed(let digest):
      failStorage(of: digest, now, &effects)
    }
  }

  private mutating func shutDown(_ effects: inout EffectQueue<NodeEffect>) {
    for connection in peers.keys { effects.append(.closeConnection(connection, .shutdown)) }
    if let tracker = trackerLink.connection {
      effects.append(.closeConnection(tracker, .shutdown))
    }
    for digest in swarms.keys {
      cancelFetch(of: digest, &effects)
      if swarms[existing: digest].isPulling { effects.append(.failBlob(digest, .shutdown)) }
      if swarms[existing: digest].isPartial {
        effects.append(.leavePartial(digest, isWorthKeeping: true))
      }
    }
    isRunning = false
  }

  // MARK: Time

  /// What needs no exact time is looked at in ticks: fine enough for every bound above 100 ms.
  private mutating func tickIfDue(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    if let due = nextTick, now < due { return }
    tickConnections(now, &effects)
    tickQuarantine(now)
    tickSends(now, &effects)
    for digest in swarms.keys {
      expireOffers(digest, now, &effects)
      expireTransfers(digest, now, &effects)
      renewIfDue(digest, now, &effects)
      noteStarvation(digest, now)
      leaveLiar(digest, now, &effects)
      tryRival(digest, now, &effects)
      endRests(digest, now)
      considerUpstream(digest, now, &effects)
      requestChunks(digest, now, &effects)
      hedgeAwaited(digest, now, &effects)
      leavePartialIfIdle(digest, now, &effects)
      tickViews(digest, now)
    }
    nextTick = now + (isBusy(now) ? Self.busyTick : Self.idleTick)
    mayOffer = true
  }

  private func isBusy(_ now: Instant) -> Bool {
    if uplink.inFlightChunks > 0 { return true }
    return swarms.contains { _, swarm in
      swarm.isPulling || swarm.views.contains { $1.restsUntil > now }
    }
  }

  /// Something begins that is looked at in ticks: the next one is not an idle one away.
  mutating func hasten(_ now: Instant) {
    nextTick = min(nextTick ?? now, now + Self.busyTick)
  }

  private static let busyTick = Interval.milliseconds(50)
  private static let idleTick = Interval.milliseconds(250)

  /// Something is gathered in a swarm and is to be flushed at this time.
  mutating func gather(until due: Instant) {
    flushAt = min(flushAt ?? due, due)
  }

  /// What was gathered while events were handled and is due now.
  private mutating func flush(_ now: Instant, _ effects: inout EffectQueue<NodeEffect>) {
    if let due = flushAt, due <= now {
      flushAt = nil
      for digest in swarms.keys {
        tellHoldings(digest, now, &effects)
        signEntries(digest, now, &effects)
        if let due = swarms[existing: digest].flushAt { gather(until: due) }
      }
    }
    announce(now, &effects)
  }
}
