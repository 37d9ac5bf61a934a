// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryFront

/// A blob on its way from upstream to one client, past the cache.
final class PassingBlobBody: BlobBody {
  let sizeBytes: Int64
  private let reader: PassingBlobReader
  private let reading = ClosableWork<ByteBuffer>()

  init(_ reader: PassingBlobReader, blob: Blob) {
    self.reader = reader
    self.sizeBytes = blob.sizeBytes
  }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let reader = reader
    return try await reading.run { try await reader.read(at: offset, maxBytes: maxBytes) }
  }

  func close() {
    reading.close()
  }
}
