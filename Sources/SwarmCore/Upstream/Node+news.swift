// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What neighbours tell of chunks that come to them (Docs/Protocol.md §6.3).
///
/// Where links are slow a node of a crowd waits long for its first chunks, and others have theirs.
/// The lease holder is not to be doubted for that: it passes on what it reads. One whose uplink is
/// bad tells of ever more chunks that nobody else has.
extension Node {
  /// When chunks last came to others, while there are too few to know how fast they come here; long
  /// ago if the lease holder passes on too little.
  func lastNews(_ swarm: BlobSwarm, _ pull: Pull) -> Instant {
    guard pull.chunksKept < Self.chunksOfRhythm, let holder = pull.supply?.leaseHolder
    else { return .zero }
    guard let view = connectionOfNode[holder].flatMap({ swarm.views[$0] }) else {
      return pull.news.last
    }
    return swarm.onlyHeld(by: view) <= Self.notPassedOnMax ? pull.news.last : .zero
  }

  /// A peer has told of a chunk that it did not have before.
  mutating func noteNews(of digest: Digest, from connection: ConnectionID, _ now: Instant) {
    let peer = peers[existing: connection]
    let teller = peer.identity.nodeID
    guard swarms[existing: digest].pull?.supply?.leaseHolder != teller else { return }
    swarms[existing: digest].pull?.news.note(
      teller, hasDelivered: peer.isDelivering, now)
  }

  /// So many are on their way.
  private static let notPassedOnMax = 8
}

extension BlobSwarm {
  /// How many chunks the peer has that nobody else has, as far as is known, or expects.
  fileprivate func onlyHeld(by view: PeerView) -> Int {
    var count = 0
    for range in view.has.ranges {
      for index in range where copies[index] <= 1 && !held.contains(index) { count += 1 }
    }
    return count
  }
}
