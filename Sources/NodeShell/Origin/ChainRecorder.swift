// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime

/// Hashes a blob whose size is not known yet, and keeps the states from which its digest chain is
/// taken when it is.
///
/// A blob's size decides how it is cut. So states are kept at every boundary that may turn out to
/// be one between chunks, and when there are more than any blob of so many bytes can use, every
/// other one is let go: at most 4,097 at a time up to 128 GiB.
struct ChainRecorder: Sendable {
  private var hash: HashStream
  /// State `k` is that after `(k + 1) × strideBytes` bytes.
  private var states: [HashState] = []
  private var strideBytes = ChunkGeometry.chunkBytesMin

  init(algorithm: HashAlgorithm) {
    hash = HashStream(algorithm: algorithm)
  }

  var algorithm: HashAlgorithm { hash.algorithm }

  /// Bytes hashed so far.
  var sizeBytes: Int64 { hash.processedBytes }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let toBoundary = strideBytes - sizeBytes % strideBytes
      let slice = unsafe rest.prefix(Int(min(Int64(rest.count), toBoundary)))
      unsafe hash.update(UnsafeRawBufferPointer(rebasing: slice))
      unsafe rest = rest.dropFirst(slice.count)
      if sizeBytes % strideBytes == 0 { record() }
    }
  }

  /// The digest of everything hashed.
  func digest() -> Digest { hash.finalize() }

  /// The entries `1..<n` of the chain of everything hashed; none for a blob of one chunk.
  func entries() -> [HashState] {
    let geometry = ChunkGeometry(blobSizeBytes: sizeBytes)
    let statesPerChunk = Int(geometry.chunkBytes / strideBytes)
    return (1..<geometry.chunkCount).map { states[$0 * statesPerChunk - 1] }
  }

  private mutating func record() {
    states.append(hash.boundaryState())
    guard states.count > ChunkGeometry.chunkCountTarget, strideBytes < ChunkGeometry.chunkBytesMax
    else { return }
    states = stride(from: 1, to: states.count, by: 2).map { states[$0] }
    strideBytes *= 2
  }
}
