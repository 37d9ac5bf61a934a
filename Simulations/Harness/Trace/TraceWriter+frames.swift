// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Frames by their names in Docs/Protocol.md, and what they say.
extension TraceWriter {
  func text(of frame: Frame) -> String {
    switch frame {
    case .hello: "HELLO"
    case .proof: "PROOF"
    case .ping(let number): "PING \(number)"
    case .pong(let number): "PONG \(number)"
    case .goodbye(let reason): "GOODBYE \(reason)"
    case .want(let blobs): "WANT \(list(blobs.map { name($0.digest) }))"
    case .unwant(let digests): "UNWANT \(list(digests.map { name($0) }))"
    case .have(let holding): "HAVE \(text(of: holding))"
    case .progress(let progress):
      "PROGRESS \(text(of: progress.holding)), expects \(list(progress.expected.map { "\($0)" }))"
    case .drop(let digest): "DROP \(name(digest))"
    case .offer(let chunk): "OFFER \(name(chunk))"
    case .accept(let chunk): "ACCEPT \(name(chunk))"
    case .decline(let chunk, let reason): "DECLINE \(name(chunk)): \(reason)"
    case .cancel(let chunk): "CANCEL \(name(chunk))"
    case .request(let chunk): "REQUEST \(name(chunk))"
    case .expect(let chunk): "EXPECT \(name(chunk))"
    case .chain(let batch):
      "CHAIN \(name(batch.blob.digest))/\(text(of: batch.indexes)) by "
        + name(NodeID(bytes: batch.claimant.bytes))
    case .announce(let announcements):
      "ANNOUNCE \(list(announcements.map { text(of: $0) }))"
    case .leaseRequest(let digest): "LEASE_REQUEST \(name(digest))"
    case .leaseRenew(let digest, let prefix): "LEASE_RENEW \(name(digest)), prefix \(prefix)"
    case .leaseRelease(let digest, let outcome): "LEASE_RELEASE \(name(digest)): \(outcome)"
    case .neighbours(let neighbours):
      "NEIGHBOURS \(list(neighbours.map { name($0.nodeID) }))"
    case .neighboursLost(let nodes): "NEIGHBOURS_LOST \(list(nodes.map { name($0) }))"
    case .leaseGrant(let digest, let term): "LEASE_GRANT \(name(digest)) for \(term) ms"
    case .leaseRevoke(let digest): "LEASE_REVOKE \(name(digest))"
    case .supply(let supply):
      "SUPPLY \(name(supply.digest)): held by \(supply.holderCount), fetched by "
        + (supply.leaseHolder.map { name($0) } ?? "nobody")
    case .upstreamPause(let pause):
      "UPSTREAM_PAUSE \(name(pause.digest)): \(pause.reason) for \(pause.milliseconds) ms"
    }
  }

  private func text(of holding: Holding) -> String {
    "\(name(holding.blob.digest))/\(list(holding.chunks.map { text(of: $0) }))"
  }

  private func text(of announcement: Announcement) -> String {
    let blob = name(announcement.blob.digest)
    return switch announcement.standing {
    case .wanting(let prefix, let isEligible):
      "\(blob) wanting, prefix \(prefix)\(isEligible ? "" : ", not eligible")"
    case .holding: "\(blob) holding"
    case .gone: "\(blob) gone"
    }
  }

  /// The first few, and how many more.
  private func list(_ parts: [String]) -> String {
    let shown = parts.prefix(Self.listedMax).joined(separator: ", ")
    return parts.count > Self.listedMax ? "\(shown), … \(parts.count) in all" : shown
  }

  private static let listedMax = 8
}
