// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import PeerProtocol
import PeerTransport
import TrackerCore

/// The only place that turns a tracker's observations into log lines.
struct TrackerObservationLog: Sendable {
  let logger: Logger

  func record(_ observation: TrackerObservation) {
    switch observation {
    case .nodeJoined(let node, let zone):
      logger.debug(
        "node joined",
        metadata: [Key.node: "\(node.shortDescription)", Key.zone: "\(zone)"])
    case .nodeLeft(let node, let reason):
      logger.debug(
        "node left",
        metadata: [Key.node: "\(node.shortDescription)", Key.reason: "\(reason)"])
    case .leaseGranted(let digest, let node): lease(.debug, "lease granted", digest, node)
    case .leaseExpired(let digest, let node): lease(.notice, "lease expired", digest, node)
    case .leaseDoubted(let digest, let node): lease(.notice, "lease taken away", digest, node)
    case .leaseHolderSlow(let digest, let node):
      lease(.notice, "lease taken from a slow holder", digest, node)
    case .upstreamPaused(let digest, let reason):
      logger.notice(
        "upstream is left alone",
        metadata: [Key.digest: "\(digest)", Key.reason: "\(reason)"])
    case .leaseReleased(let digest, let node, let outcome):
      logger.debug(
        "lease released",
        metadata: [
          Key.digest: "\(digest)", Key.node: "\(node.shortDescription)",
          Key.outcome: "\(outcome)",
        ])
    }
  }

  /// The core never hears of a stranger.
  func acceptFailed(_ address: String, _ reason: CloseReason) {
    logger.debug(
      "connection not accepted",
      metadata: [Key.address: "\(address)", Key.reason: "\(reason)"])
  }

  func peerSecurityReloaded(_ outcome: PeerSecurityReload) {
    switch outcome {
    case .adopted(let connectionsClosed):
      logger.notice(
        "peer security changed", metadata: [Key.connectionsClosed: "\(connectionsClosed)"])
    case .failed(let error):
      logger.error(
        "peer security not changed: its files cannot be used", metadata: [Key.error: "\(error)"])
    }
  }

  private func lease(
    _ level: Logger.Level, _ message: Logger.Message, _ digest: Digest, _ node: NodeID
  ) {
    logger.log(
      level: level, message,
      metadata: [Key.digest: "\(digest)", Key.node: "\(node.shortDescription)"])
  }

  private enum Key {
    static let address = "peer/address"
    static let connectionsClosed = "connections_closed"
    static let error = "error"
    static let digest = "blob/digest"
    static let node = "node/id"
    static let outcome = "lease/outcome"
    static let reason = "reason"
    static let zone = "node/zone"
  }
}
