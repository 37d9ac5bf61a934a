// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Whether the blob has stopped to flow on this side of upstream (Docs/Protocol.md §6.3).
///
/// Where nobody has what is missing, upstream may be slow, and whoever reads from it says so. Where
/// the lease holder, or who holds the whole blob, has chunks and one after the other is seen with
/// nobody else, it cannot pass them on: its link is bad, or it does not want to. That shows without
/// knowing how fast any link is, and whatever the others still pass on among themselves.
///
/// ```
///           a supplier has what is seen nowhere else, and none of it comes to anybody
///  flowing ──────────────────────────────────────────────────────────────────────────► starving
///     ▲                                                                                   │
///     └─────────────────────── a chunk is kept, or a neighbour has it ◄───────────────────┘
/// ```
extension Node {
  mutating func noteStarvation(_ digest: Digest, _ now: Instant) {
    guard let swarm = swarms[digest], swarm.isPulling, let pull = swarm.pull else { return }
    let streamer = pull.namedStreamer
    // What is with others now; who has left or lost what it had may have been the only one.
    var spread = swarm.held.words
    var told = [UInt64](repeating: 0, count: spread.count)
    var supplied = [UInt64](repeating: 0, count: spread.count)
    swarm.views.forEach { connection, view in
      // While somebody streams, who says that it holds all may be lying.
      let isSupplier =
        peers[connection]?.identity.nodeID == streamer || streamer == nil && view.has.isFull
      // Of those who have sent nothing here nobody is believed alone, as with `News`: who tells of
      // chunks and drops them in turns would make it flow for ever.
      let isBelieved = peers[connection]?.isDelivering == true
      for position in spread.indices {
        if isSupplier {
          supplied[position] |= view.has.words[position]
        } else if isBelieved {
          spread[position] |= view.has.words[position]
        } else {
          spread[position] |= told[position] & view.has.words[position]
          told[position] |= view.has.words[position]
        }
      }
    }
    let isSupplied = spread.indices.contains { supplied[$0] & ~spread[$0] != 0 }
    let isFlowing =
      swarm.spread.isEmpty || spread.indices.contains { spread[$0] & ~swarm.spread[$0] != 0 }
    swarms[existing: digest].spread = spread
    swarms[existing: digest].starvesSince =
      isFlowing || !isSupplied ? nil : swarm.starvesSince ?? now
  }

  /// What a supplier has came to nobody for so long that it is of no use.
  func starves(_ swarm: BlobSwarm, _ now: Instant) -> Bool {
    guard let pull = swarm.pull, let since = swarm.starvesSince, !isBusy(pull, now)
    else { return false }
    // By what is known of how chunks come: over a slow link four at a time, all of them late.
    let known = transferTime.usual(lengthBytes: swarm.geometry.chunkBytes).map { usual in
      max(configuration.starvationPatience, usual * 4, (pull.rhythm.value ?? .zero) * 4)
    }
    return now - since >= (known ?? configuration.starvationPatienceInitial) + chunkPatience(swarm)
  }

  /// Who has the blob sends this node others of its blobs, and has yet to come to this one.
  private func isBusy(_ pull: Pull, _ now: Instant) -> Bool {
    (pull.namedStreamer == nil || pull.chunksKept == 0)
      && now - lastPeerChunk < configuration.starvationPatience
      && now - pull.waitsSince < configuration.busySupplierPatience
  }
}
