// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Logging
import PeerProtocol
import PeerTransport
import Storage
package import SwarmCore

/// The only place that turns observations into log lines: static messages, facts as metadata,
/// nothing at info or above while all goes well.
package struct ObservationLog: Sendable {
  private let logger: Logger

  package init(logger: Logger) {
    self.logger = logger
  }

  package func record(_ observation: Observation) {
    if recordConnection(observation) || recordPull(observation) { return }
    if recordUpstream(observation) { return }
    recordChunk(observation)
  }

  /// What the core is told only as "storage failed".
  func storageFailed(_ digest: Digest, _ error: StorageError) {
    logger.error(
      "storage failed", metadata: [LogKey.digest: "\(digest)", LogKey.error: "\(error)"])
  }

  /// The core only learns that there is no connection. That the other side has no key in common is
  /// for an operator to mend.
  func dialFailed(_ address: HostPort, _ reason: CloseReason) {
    let isInsecure = reason == .channelRefused || reason == .notEncrypted
    logger.log(
      level: isInsecure ? .warning : .debug, "dial failed",
      metadata: [LogKey.address: "\(address)", LogKey.reason: "\(reason)"])
  }

  func peerSecurityReloaded(_ outcome: PeerSecurityReload) {
    switch outcome {
    case .adopted(let connectionsClosed):
      logger.notice(
        "peer security changed", metadata: [LogKey.connectionsClosed: "\(connectionsClosed)"])
    case .failed(let error):
      logger.error(
        "peer security not changed: its files cannot be used",
        metadata: [LogKey.error: "\(error)"])
    }
  }

  /// The core never hears of a stranger.
  func acceptFailed(_ address: String, _ reason: CloseReason) {
    logger.debug(
      "connection not accepted",
      metadata: [LogKey.address: "\(address)", LogKey.reason: "\(reason)"])
  }

  private func recordConnection(_ observation: Observation) -> Bool {
    switch observation {
    case .trackerConnected(let connection, let address):
      logger.info(
        "tracker connected",
        metadata: [LogKey.connection: "\(connection)", LogKey.address: "\(address)"])
    case .trackerLost:
      logger.warning("tracker lost")
    case .peerConnected(let identity):
      logger.debug("peer connected", metadata: [LogKey.peer: name(identity.nodeID)])
    case .peerLost(let node, let reason):
      logger.debug("peer lost", metadata: [LogKey.peer: name(node), LogKey.reason: "\(reason)"])
    case .peerQuarantined(let node, let reason):
      logger.warning(
        "peer quarantined",
        metadata: [LogKey.peer: name(node), LogKey.reason: "\(reason.rawValue)"])
    case .pullStarted, .pullCompleted, .pullFailed, .pullRestarted, .supplyTold, .chunkAccepted,
      .chunkRejected, .chunkWasted, .chunkServed, .chunksResumed, .offerDeclined, .offerRefused,
      .requestDeclined, .requestHedged, .transferExpired, .leaseGranted, .leaseLost,
      .fetchStarted, .fetchEnded, .fetchWidened, .upstreamStalled, .upstreamBusy:
      return false
    }
    return true
  }

  private func recordPull(_ observation: Observation) -> Bool {
    switch observation {
    case .pullStarted(let blob):
      logger.debug("pull started", metadata: about(blob))
    case .pullCompleted(let blob, let bytesFromPeers, let bytesFromUpstream):
      logger.debug(
        "pull completed",
        metadata: about(blob).merging([
          LogKey.bytesFromPeers: "\(bytesFromPeers)",
          LogKey.bytesFromUpstream: "\(bytesFromUpstream)",
        ]) { $1 })
    case .pullFailed(let blob, let failure):
      logger.warning(
        "pull failed", metadata: about(blob).merging([LogKey.reason: "\(failure)"]) { $1 })
    case .pullRestarted(let blob, let isArbitration):
      logger.notice(
        "pull begins anew",
        metadata: about(blob).merging([
          LogKey.reason: isArbitration ? "arbitration" : "lease holder contradicts"
        ]) { $1 })
    case .supplyTold(let supply):
      logger.debug(
        "tracker names suppliers",
        metadata: [
          LogKey.digest: "\(supply.digest)", LogKey.holders: "\(supply.holderCount)",
          LogKey.leaseHolder: supply.leaseHolder.map(name) ?? "none",
        ])
    case .leaseGranted(let digest):
      logger.debug("lease granted", metadata: [LogKey.digest: "\(digest)"])
    case .leaseLost(let digest):
      logger.debug("lease lost", metadata: [LogKey.digest: "\(digest)"])
    case .chunksResumed(let blob, let chunks, let bytes):
      logger.debug(
        "partial blob resumed",
        metadata: about(blob).merging([
          LogKey.chunks: "\(chunks)", LogKey.bytes: "\(bytes)",
        ]) { $1 })
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .peerQuarantined,
      .chunkAccepted, .chunkRejected, .chunkWasted, .chunkServed, .offerDeclined, .offerRefused,
      .requestDeclined, .requestHedged, .transferExpired, .fetchStarted, .fetchEnded, .fetchWidened,
      .upstreamStalled, .upstreamBusy:
      return false
    }
    return true
  }

  private func recordUpstream(_ observation: Observation) -> Bool {
    switch observation {
    case .fetchStarted(let blob, let chunks, let cause, _):
      logger.debug(
        "fetch from upstream started",
        metadata: about(blob).merging([
          LogKey.chunks: "\(chunks)", LogKey.reason: "\(cause)",
        ]) { $1 })
    case .fetchEnded(let blob, let outcome):
      logger.debug(
        "fetch from upstream ended",
        metadata: about(blob).merging([LogKey.outcome: "\(outcome)"]) { $1 })
    case .fetchWidened(let blob, let requests):
      logger.debug(
        "blob is slow over one connection, asked for over several",
        metadata: about(blob).merging([LogKey.requests: "\(requests)"]) { $1 })
    case .upstreamStalled(let blob, _):
      logger.warning("upstream has stopped sending", metadata: about(blob))
    case .upstreamBusy(let blob, _, let rest):
      logger.warning(
        "upstream asks for patience",
        metadata: about(blob).merging([LogKey.restsFor: "\(rest)"]) { $1 })
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .peerQuarantined,
      .pullStarted, .pullCompleted, .pullFailed, .pullRestarted, .supplyTold, .leaseGranted,
      .leaseLost, .chunksResumed, .chunkAccepted, .chunkRejected, .chunkWasted, .chunkServed,
      .offerDeclined, .offerRefused, .requestDeclined, .requestHedged, .transferExpired:
      return false
    }
    return true
  }

  private func recordChunk(_ observation: Observation) {
    switch observation {
    case .chunkAccepted(let chunk, _, let source):
      logger.trace("chunk accepted", metadata: about(chunk, LogKey.source, name(source)))
    case .chunkRejected(let chunk, let reason, let node):
      var metadata = about(chunk, LogKey.reason, "\(reason.rawValue)")
      metadata[LogKey.peer] = node.map(name)
      logger.warning("chunk rejected", metadata: metadata)
    case .chunkWasted(let chunk, _, let source):
      logger.debug("chunk came twice", metadata: about(chunk, LogKey.source, name(source)))
    case .chunkServed(let chunk, _, let node):
      logger.trace("chunk served", metadata: about(chunk, LogKey.peer, name(node)))
    case .offerDeclined(let chunk, let reason):
      logger.trace("offer declined", metadata: about(chunk, LogKey.reason, "\(reason)"))
    case .offerRefused(let chunk, let reason, let node):
      logger.trace("offer refused", metadata: about(chunk, reason, node))
    case .requestDeclined(let chunk, let reason, let node):
      logger.debug("request declined", metadata: about(chunk, reason, node))
    case .requestHedged(let chunk, let node):
      logger.debug(
        "a second peer is asked for a chunk", metadata: about(chunk, LogKey.peer, name(node)))
    case .transferExpired(let chunk, let node):
      logger.debug("transfer expired", metadata: about(chunk, LogKey.peer, name(node)))
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .peerQuarantined,
      .pullStarted, .pullCompleted, .pullFailed, .pullRestarted, .supplyTold, .chunksResumed,
      .leaseGranted, .leaseLost, .fetchStarted, .fetchEnded, .fetchWidened, .upstreamStalled,
      .upstreamBusy:
      break
    }
  }

  private func about(_ blob: Blob) -> Logger.Metadata {
    [LogKey.digest: "\(blob.digest)", LogKey.sizeBytes: "\(blob.sizeBytes)"]
  }

  private func about(
    _ chunk: ChunkReference, _ key: String, _ value: Logger.MetadataValue
  ) -> Logger.Metadata {
    [LogKey.digest: "\(chunk.digest)", LogKey.chunk: "\(chunk.index)", key: value]
  }

  private func about(
    _ chunk: ChunkReference, _ reason: DeclineReason, _ node: NodeID
  ) -> Logger.Metadata {
    var metadata = about(chunk, LogKey.reason, "\(reason)")
    metadata[LogKey.peer] = name(node)
    return metadata
  }

  private func name(_ node: NodeID) -> Logger.MetadataValue { "\(node.shortDescription)" }

  private func name(_ source: Observation.ChunkSource) -> Logger.MetadataValue {
    switch source {
    case .peer(let node): name(node)
    case .upstream: "upstream"
    }
  }
}
