// SPDX-License-Identifier: Apache-2.0

/// How a blob of a given size is cut into chunks. A function of the size alone, so that every node
/// cuts alike without asking (Docs/Protocol.md §2).
package struct ChunkGeometry: Sendable, Hashable {
  package let blobSizeBytes: Int64
  /// Bytes of every chunk but the last; a power of two.
  package let chunkBytes: Int64
  /// Always at least 1: an empty blob has one empty chunk.
  package let chunkCount: Int

  package init(blobSizeBytes: Int64) {
    var chunkBytes = Self.chunkBytesMin
    if blobSizeBytes > chunkBytes * Self.shortestCountMax { chunkBytes *= 2 }
    while chunkBytes < Self.chunkBytesMax, blobSizeBytes > chunkBytes * Self.chunkCountTarget {
      chunkBytes *= 2
    }
    self.init(blobSizeBytes: blobSizeBytes, chunkBytes: chunkBytes)
  }

  /// A geometry with another chunk size, for models and tests.
  package init(blobSizeBytes: Int64, chunkBytes: Int64) {
    precondition(blobSizeBytes >= 0 && chunkBytes > 0)
    self.blobSizeBytes = blobSizeBytes
    self.chunkBytes = chunkBytes
    self.chunkCount = max(1, Int((blobSizeBytes + chunkBytes - 1) / chunkBytes))
  }

  package var lastIndex: Int { chunkCount - 1 }

  package func offset(of index: Int) -> Int64 {
    precondition(contains(index), "chunk \(index) of \(chunkCount)")
    return Int64(index) * chunkBytes
  }

  /// Bytes of chunk `index`; only the last may be shorter than `chunkBytes`.
  package func length(of index: Int) -> Int {
    Int(min(chunkBytes, blobSizeBytes - offset(of: index)))
  }

  package func contains(_ index: Int) -> Bool { index >= 0 && index < chunkCount }

  /// The chunk that holds byte `offset`, which must lie inside the blob.
  package func index(ofByte offset: Int64) -> Int {
    precondition(offset >= 0 && offset < blobSizeBytes, "byte \(offset) of \(blobSizeBytes)")
    return Int(offset / chunkBytes)
  }

  /// Bytes of the first `chunkCount` chunks.
  package func prefixBytes(chunks: Int) -> Int64 {
    min(Int64(chunks) * chunkBytes, blobSizeBytes)
  }

  /// Small enough that a 16 MiB layer still fills a pipeline, large enough that a control frame is
  /// under 0.1 % of it.
  package static let chunkBytesMin: Int64 = 128 * 1024
  /// More chunks of the shortest kind gain nothing and cost messages
  /// (Docs/Decisions/0013-shorter-chunks-and-more-neighbours.md).
  package static let shortestCountMax: Int64 = 512
  /// A blob of 128 GiB and more has more than 4,096 chunks rather than larger ones: a chunk is what
  /// a bad peer can make a node receive in vain.
  package static let chunkBytesMax: Int64 = 32 * 1024 * 1024
  package static let chunkCountTarget: Int64 = 4096
}
