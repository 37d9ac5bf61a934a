// SPDX-License-Identifier: Apache-2.0

/// What a swarm trades: bytes named by their digest, of a known size.
///
/// A blob whose size is not known yet cannot be cut into chunks, so it never reaches the swarm.
package struct Blob: Sendable, Hashable {
  package let digest: Digest
  /// Bytes; 0 is legal (the empty layer).
  package let sizeBytes: Int64

  package init(digest: Digest, sizeBytes: Int64) {
    precondition(sizeBytes >= 0, "a blob cannot have \(sizeBytes) bytes")
    self.digest = digest
    self.sizeBytes = sizeBytes
  }

  package var geometry: ChunkGeometry { ChunkGeometry(blobSizeBytes: sizeBytes) }
}
