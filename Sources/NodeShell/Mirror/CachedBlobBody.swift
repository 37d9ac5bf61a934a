// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import NIOPosix
import RegistryFront
import Storage

/// A blob that is whole on disk.
struct CachedBlobBody: BlobBody {
  let digest: Digest
  let file: BlobFile
  /// Nil if the blob may go while it is served: what is open is read to its end all the same.
  let pin: BlobPin?
  let threads: NIOThreadPool
  let metrics: ObservationMetrics
  let serving: ServingHistory

  var sizeBytes: Int64 { file.sizeBytes }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let file = file
    let buffer = try await threads.runIfActive { try file.read(at: offset, maxBytes: maxBytes) }
    metrics.servedFromCache(bytes: buffer.readableBytes)
    serving.servedFromCache(digest, bytes: buffer.readableBytes)
    return buffer
  }

  /// A read from the disk ends by itself.
  func close() { pin?.release() }
}
