// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import NIOPosix
import RegistryFront
import Storage

/// A blob that is whole on disk.
struct CachedBlobBody: BlobBody {
  let digest: Digest
  private let file: BlobFileHandle
  /// Nil if the blob may go while it is served: what is open is read to its end all the same.
  private let pin: BlobPin?
  private let metrics: ObservationMetrics
  private let serving: ServingHistory

  /// - Parameter file: MUST be given up by the caller.
  init(
    digest: Digest, file: any BlobReader, pin: BlobPin?, threads: NIOThreadPool,
    metrics: ObservationMetrics, serving: ServingHistory
  ) {
    self.digest = digest
    self.file = BlobFileHandle(file, threads: threads)
    self.pin = pin
    self.metrics = metrics
    self.serving = serving
  }

  var sizeBytes: Int64 { file.sizeBytes }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let buffer = try await file.read(at: offset, maxBytes: maxBytes)
    served(bytes: buffer.readableBytes)
    return buffer
  }

  func region(at offset: Int64, maxBytes: Int) -> FileRegion? {
    let region = file.region(at: offset, maxBytes: maxBytes)
    if let region { served(bytes: region.readableBytes) }
    return region
  }

  /// A read from the disk ends by itself.
  func close() { pin?.release() }

  private func served(bytes: Int) {
    metrics.servedFromCache(bytes: bytes)
    serving.servedFromCache(digest, bytes: bytes)
  }
}
