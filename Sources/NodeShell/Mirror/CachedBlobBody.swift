// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import NIOPosix
import RegistryFront
import Storage

/// A blob that is whole on disk.
struct CachedBlobBody: BlobBody {
  let digest: Digest
  private let file: any BlobReader
  /// Nil if the blob is in no file.
  private let handle: BlobFileHandle?
  /// Nil if the blob may go while it is served: what is open is read to its end all the same.
  private let pin: BlobPin?
  private let threads: NIOThreadPool
  private let metrics: ObservationMetrics
  private let serving: ServingHistory

  init(
    digest: Digest, file: any BlobReader, pin: BlobPin?, threads: NIOThreadPool,
    metrics: ObservationMetrics, serving: ServingHistory
  ) {
    self.digest = digest
    self.file = file
    self.handle = (file as? BlobFile).map { BlobFileHandle($0) }
    self.pin = pin
    self.threads = threads
    self.metrics = metrics
    self.serving = serving
  }

  var sizeBytes: Int64 { file.sizeBytes }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let file = file
    let buffer = try await threads.runIfActive { try file.read(at: offset, maxBytes: maxBytes) }
    served(bytes: buffer.readableBytes)
    return buffer
  }

  func region(at offset: Int64, maxBytes: Int) -> FileRegion? {
    let region = handle?.region(at: offset, maxBytes: maxBytes)
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
