// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol
import SwarmCore

/// Local clients that read parts of blobs: as the shell does, each waits for the next chunk behind
/// what can be read, until that is as much as it wants.
extension World {
  /// Has a client of the node, which pulls the blob, read it up to the end of a chunk.
  package func read(node: Int, blob: ModelBlob, upTo endChunk: Int, at instant: Instant) {
    reads.append(ReadRecord(node: node, blob: blob.number, endChunk: endChunk, askedAt: instant))
    nodes[node].reads.append(reads.count - 1)
    add(.readBegins(reads.count - 1), at: instant)
  }

  func begin(read number: Int) {
    serveReaders(of: reads[number].blob, node: reads[number].node)
  }

  func serveReaders(of blob: Int, node: Int) {
    guard let file = nodes[node].files[blob] else { return }
    let readable = file.isWhole ? .max : file.readableChunks
    let digest = library.blobs[blob].blob.digest
    for read in nodes[node].reads
    where reads[read].blob == blob && reads[read].servedAt == nil && reads[read].askedAt <= now {
      if reads[read].endChunk <= readable {
        reads[read].servedAt = now
      } else {
        let chunks = file.readableChunks..<reads[read].endChunk
        raise(.readerWaiting(ReaderID(UInt64(read) + 1), digest, chunks: chunks), at: node)
      }
    }
  }

  /// How long these nodes' clients waited, against the time that their part alone takes.
  package func readClass(
    _ name: String, bytes: Int64, where isMember: (ReadRecord) -> Bool
  ) -> NodeClass {
    let members = reads.filter(isMember)
    let links = members.map { network.link(of: nodes[$0.node].host) }
    return NodeClass(
      name: name, nodeCount: members.count,
      bound: LowerBound.time(
        sizeBytes: bytes, members: Array(links.prefix(1)),
        sourceBytesPerSecond: configuration.upstreamLink.uplinkBytesPerSecond,
        allBytesPerSecond: .max),
      completion: Distribution(
        members.compactMap { read in read.servedAt.map { $0 - read.askedAt } }))
  }
}
