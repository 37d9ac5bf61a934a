// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A node tells others of no chunk and no blob that its disk does not hold.
enum ProofCheck {
  /// What is false in a frame as it leaves the core; nil if nothing is.
  static func falsehood(in frame: Frame, _ disk: DiskView) -> String? {
    switch frame {
    case .have(let holding):
      return falsehood(in: holding, disk)
    case .progress(let progress):
      return falsehood(in: progress.holding, disk)
    case .offer(let chunk):
      return disk.fault(in: [chunk.index..<chunk.index + 1], of: chunk.digest)
        .map { "offers \($0)" }
    case .announce(let announcements):
      return announcements.lazy.compactMap { falsehood(in: $0, disk) }.first
    case .leaseRenew(let digest, let prefix):
      if prefix == 0 { return nil }
      return disk.fault(in: [0..<prefix], of: digest).map { "renews its lease with \($0)" }
    case .leaseRelease(let digest, .completed):
      return disk.isWhole(digest) ? nil : "gives a lease back for \(digest) as completed"
    case .hello, .proof, .ping, .pong, .goodbye, .want, .unwant, .drop, .accept, .decline, .cancel,
      .request, .expect, .chain, .leaseRequest, .leaseRelease, .neighbours, .leaseGrant,
      .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      return nil
    }
  }

  private static func falsehood(in holding: Holding, _ disk: DiskView) -> String? {
    disk.fault(in: holding.chunks, of: holding.blob.digest).map { "tells that it has \($0)" }
  }

  private static func falsehood(in announcement: Announcement, _ disk: DiskView) -> String? {
    let digest = announcement.blob.digest
    switch announcement.standing {
    case .gone, .wanting(0, _): return nil
    case .wanting(let prefix, _):
      return disk.fault(in: [0..<prefix], of: digest).map { "announces \($0)" }
    case .holding:
      return disk.isWhole(digest) ? nil : "announces that it holds \(digest)"
    }
  }
}
