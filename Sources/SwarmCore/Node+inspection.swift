// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What can be seen from outside, for checks and for those who watch a node; nothing decides by it.
extension Node {
  /// Every blob the node is after or serves to somebody.
  package var standings: [BlobStanding] {
    var standings: [BlobStanding] = []
    swarms.forEach { _, swarm in
      let isWhole =
        switch swarm.stage {
        case .pulling, .committing, .openingPartial, .partial: false
        case .whole, .loadingChain: true
        }
      standings.append(
        BlobStanding(
          blob: swarm.blob, held: swarm.held, isWhole: isWhole,
          holdsLease: swarm.isPulling && swarm.pull?.holdsLease == true))
    }
    return standings
  }

  /// Whether the node takes the blob for whole and on disk.
  package func holdsWhole(_ digest: Digest) -> Bool { holdings.contains(digest) }

  /// The state before a chunk, by the claim that the node follows; nil if it knows none.
  package func entry(before chunk: ChunkReference) -> HashState? {
    swarms[chunk.digest]?.chain.entry(chunk.index)
  }

  /// Its connection to a tracker, if it has one.
  package var trackerConnection: ConnectionID? { trackerLink.connection }
}
