// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Where the bytes of every pull came from: the only place that turns observations into history.
///
/// A value, fed on the loop with every observation and the time it was made; it decides nothing.
/// Pulls that run are all in it, of those that have ended the last `pullsMax`.
struct PullHistory: Sendable {
  private(set) var peers: PeerLedger
  /// The tracker that is connected, and since when.
  private(set) var tracker: (address: HostPort, since: Instant)?
  private(set) var completedCount: Int64 = 0
  private(set) var failedCount: Int64 = 0

  private var running: [Digest: PullRecord] = [:]
  /// A ring: once it is full, the next one replaces the oldest.
  private var ended: [PullRecord] = []
  private var nextEnded = 0
  private var lastNumber: UInt64 = 0
  private let pullsMax: Int
  private let label: @Sendable (UpstreamSource) -> UpstreamLabel

  /// - Parameter label: what the core's number of a source stands for. Asked when a fetch starts,
  ///   since numbers are forgotten.
  init(
    pullsMax: Int, peersMax: Int, label: @escaping @Sendable (UpstreamSource) -> UpstreamLabel
  ) {
    precondition(pullsMax > 0)
    self.pullsMax = pullsMax
    self.label = label
    self.peers = PeerLedger(countMax: peersMax)
  }

  /// Pulls that run, oldest first.
  var runningPulls: [PullRecord] { running.values.sorted { $0.number < $1.number } }

  /// Every pull that is remembered, newest first.
  var pulls: [PullRecord] {
    (Array(running.values) + ended).sorted { $0.number > $1.number }
  }

  mutating func record(_ observation: Observation, at now: Instant) {
    if recordPull(observation, now) || recordChunk(observation, now) { return }
    recordConnection(observation, now)
  }

  // MARK: Connections

  private mutating func recordConnection(_ observation: Observation, _ now: Instant) {
    switch observation {
    case .trackerConnected(_, let address):
      tracker = (address, now)
    case .trackerLost:
      tracker = nil
    case .peerConnected(let identity):
      peers.update(identity.nodeID, at: now) {
        $0.address = identity.advertised
        $0.zone = identity.zone
        $0.connectedSince = now
        $0.connectionLost = nil
      }
    case .peerLost(let node, let reason):
      peers.update(node, at: now) {
        $0.connectedSince = nil
        $0.connectionLost = reason
      }
      withSharesOf(node) { $0.connectionLost = reason }
    case .peerQuarantined(let node, let reason):
      peers.update(node, at: now) { $0.quarantined = reason }
      withSharesOf(node) { $0.quarantined = reason }
    case .pullStarted, .pullCompleted, .pullFailed, .pullRestarted, .supplyTold, .chunkAccepted,
      .chunkRejected, .chunkWasted, .chunkServed, .offerDeclined, .offerRefused, .requestDeclined,
      .requestHedged, .transferExpired, .leaseGranted, .leaseLost, .chunksResumed,
      .fetchStarted, .fetchEnded, .fetchWidened, .upstreamStalled, .upstreamBusy:
      preconditionFailure("\(observation) is of a blob")
    }
  }

  /// What befalls a peer befalls every pull it has to do with.
  private mutating func withSharesOf(_ node: NodeID, _ change: (inout PeerShare) -> Void) {
    for digest in running.keys { running[digest]?.withKnownPeer(node, change) }
  }

  // MARK: Pulls

  private mutating func recordPull(_ observation: Observation, _ now: Instant) -> Bool {
    switch observation {
    case .pullStarted(let blob):
      lastNumber += 1
      running[blob.digest] = PullRecord(number: lastNumber, blob: blob, started: now)
    case .pullCompleted(let blob, _, _):
      complete(blob, now)
    case .pullFailed(let blob, let failure):
      failedCount += 1
      finish(blob.digest, .failed(failure), now)
    case .pullRestarted(let blob, _):
      running[blob.digest]?.restart(now)
    case .supplyTold(let supply):
      running[supply.digest]?.supply = supply
      noteTracker(supply.digest, now)
    case .leaseGranted(let digest):
      running[digest]?.leaseGranted = now
      noteTracker(digest, now)
    case .leaseLost(let digest):
      running[digest]?.leaseLost = now
    case .chunksResumed(let blob, _, let bytes):
      running[blob.digest]?.bytesResumed += bytes
    case .fetchStarted(let blob, let chunks, let cause, let source):
      running[blob.digest]?.beginFetch(
        FetchRecord(
          upstream: label(source), cause: cause, fromChunk: chunks.lowerBound, started: now))
    case .fetchEnded(let blob, let outcome):
      running[blob.digest]?.endFetch(outcome, at: now)
    case .fetchWidened, .upstreamStalled, .upstreamBusy:
      // How long it was waited for shows in when the fetch began and ended.
      break
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .peerQuarantined,
      .chunkAccepted, .chunkRejected, .chunkWasted, .chunkServed, .offerDeclined, .offerRefused,
      .requestDeclined, .requestHedged, .transferExpired:
      return false
    }
    return true
  }

  private mutating func noteTracker(_ digest: Digest, _ now: Instant) {
    if running[digest]?.trackerAnswered == nil { running[digest]?.trackerAnswered = now }
  }

  private mutating func complete(_ blob: Blob, _ now: Instant) {
    completedCount += 1
    finish(blob.digest, .completed, now)
  }

  private mutating func finish(
    _ digest: Digest, _ outcome: PullRecord.Outcome, _ now: Instant
  ) {
    guard var pull = running.removeValue(forKey: digest) else { return }
    pull.end(outcome, at: now)
    if ended.count < pullsMax {
      ended.append(pull)
    } else {
      ended[nextEnded] = pull
      nextEnded = (nextEnded + 1) % pullsMax
    }
  }

  // MARK: Chunks

  private mutating func recordChunk(_ observation: Observation, _ now: Instant) -> Bool {
    switch observation {
    case .chunkAccepted(let chunk, let bytes, let source):
      accept(chunk.digest, bytes, source, now)
    case .chunkWasted(let chunk, let bytes, .upstream):
      running[chunk.digest]?.countUpstream(bytes)
    case .chunkWasted(let chunk, let bytes, .peer(let node)):
      peers.update(node, at: now) { $0.bytesIn += Int64(bytes) }
      withShare(of: node, in: chunk) { $0.bytesWasted += Int64(bytes) }
    case .chunkRejected(let chunk, _, nil):
      if let blob = running[chunk.digest]?.blob {
        running[chunk.digest]?.countUpstream(blob.geometry.length(of: chunk.index))
      }
    case .chunkRejected(let chunk, let reason, let node?):
      withShare(of: node, in: chunk) { $0.rejections[reason, default: 0] += 1 }
    case .chunkServed(_, let bytes, let node):
      peers.update(node, at: now) { $0.bytesOut += Int64(bytes) }
    case .offerRefused(let chunk, let reason, let node):
      withShare(of: node, in: chunk) { $0.offersRefused[reason, default: 0] += 1 }
    case .requestDeclined(let chunk, let reason, let node):
      withShare(of: node, in: chunk) { $0.requestsDeclined[reason, default: 0] += 1 }
    case .transferExpired(let chunk, let node):
      withShare(of: node, in: chunk) { $0.transfersExpired += 1 }
    case .requestHedged:
      // What came of it is told when it has.
      break
    case .offerDeclined:
      // Of a chunk from here: no pull of this node has to do with it.
      break
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .peerQuarantined,
      .pullStarted, .pullCompleted, .pullFailed, .pullRestarted, .supplyTold, .chunksResumed,
      .leaseGranted, .leaseLost, .fetchStarted, .fetchEnded, .fetchWidened, .upstreamStalled,
      .upstreamBusy:
      return false
    }
    return true
  }

  private mutating func accept(
    _ digest: Digest, _ bytes: Int, _ source: Observation.ChunkSource, _ now: Instant
  ) {
    switch source {
    case .upstream:
      running[digest]?.bytesFromUpstream += Int64(bytes)
      running[digest]?.countUpstream(bytes)
    case .peer(let node):
      peers.update(node, at: now) { $0.bytesIn += Int64(bytes) }
      running[digest]?.withPeer(node, at: peers[node]?.address) { $0.bytes += Int64(bytes) }
    }
    running[digest]?.progress(now)
    if running[digest]?.firstByte == nil { running[digest]?.firstByte = now }
  }

  private mutating func withShare(
    of node: NodeID, in chunk: ChunkReference, _ change: (inout PeerShare) -> Void
  ) {
    running[chunk.digest]?.withPeer(node, at: peers[node]?.address, change)
  }
}
