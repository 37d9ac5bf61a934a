// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol

extension Node {
  /// About what the node keeps in memory: counts of entries times what one costs. It walks peers
  /// and blobs, not chunks.
  package var memoryEstimateBytes: Int {
    var bytes = Self.perNode
    peers.forEach { _, peer in
      bytes += Self.perPeer + (peer.wants.count + peer.served.count) * Self.perEntry
    }
    swarms.forEach { _, swarm in bytes += swarm.memoryEstimateBytes }
    bytes += holdings.count * Self.perEntry + partials.count * Self.perEntry
    bytes += unannounced.count * Self.perEntry + wrongUpstream.count * Self.perEntry
    bytes += (dials.count + redials.count + quarantined.count + strikes.count) * Self.perEntry
    bytes += lostNeighbours.count * Self.perEntry
    bytes += (digestOfFetch.count + busySources.count) * Self.perEntry
    bytes += (uplink.queue.count + uplink.sending.count) * Self.perEntry
    return bytes
  }

  /// What the estimate never exceeds for so many peers, blobs and nodes that signed
  /// entries: what is above it has been kept
  /// although what it was about is gone.
  ///
  /// A peer costs its own state and a wish for each blob; a blob a few bytes a chunk, its chain
  /// twice over at the most, and a view of every peer with three bits and a transfer a chunk.
  package static func memoryBoundBytes(peers: Int, claimants: Int, blobs: [Blob]) -> Int {
    var bytes = perNode + peers * perPeer
    // Dials, quarantines, strikes, losses and fetches that are still remembered.
    bytes += (4 * peers + rememberedMax + 8 * blobs.count) * perEntry
    for blob in blobs {
      let chunks = blob.geometry.chunkCount
      bytes += BlobSwarm.memoryBoundBytes(
        chunks: chunks, peers: peers, claimants: claimants)
      bytes += 2 * peers * perEntry
    }
    return bytes
  }

  private static let perNode = 4_096
  private static let perPeer = 512
  /// A digest or chunk in a table, with its slot.
  static let perEntry = 128
  private static let rememberedMax = 64
}

extension BlobSwarm {
  /// About what is kept for this blob.
  var memoryEstimateBytes: Int {
    let chunks = geometry.chunkCount
    var bytes = Self.perSwarm + chunks * Self.perChunk + chain.memoryEstimateBytes
    bytes += (underway.count + hedges.count + readers.count) * Node.perEntry
    views.forEach { _, view in
      bytes += Self.perView + 3 * chunks / 8 + view.outgoing.count * Node.perEntry
    }
    return bytes
  }

  static func memoryBoundBytes(chunks: Int, peers: Int, claimants: Int) -> Int {
    let view = perView + 3 * chunks / 8 + chunks * Node.perEntry
    return perSwarm + chunks * (perChunk + Node.perEntry) + peers * view
      + ChainLedger.memoryBoundBytes(chunks: chunks, claimants: claimants)
  }

  /// With a few readers and hedges.
  private static let perSwarm = 3_072
  /// `keptTurn`, `copies`, `outgoingCopies`, the ledger's index, and a bit in each of three sets.
  private static let perChunk = 13
  private static let perView = 256
}

extension ChainLedger {
  /// About what is kept of the chain.
  var memoryEstimateBytes: Int {
    (keptEntries + ownEntries.count) * Self.perEntry + batches.count * Self.perBatch
      + contradictions.count * Self.perBatch
  }

  static func memoryBoundBytes(chunks: Int, claimants: Int) -> Int {
    (keptPerChunkMax + 1) * chunks * perEntry + keptPerChunkMax * chunks * perBatch
      + (claimants + chunks) * perBatch
  }

  private static let perEntry = 48
  /// A key, a signature and where it stands.
  private static let perBatch = 256
}
