// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryFront
import Synchronization

/// A blob on its way from upstream to one client, past the cache.
final class PassingBlobBody: BlobBody {
  private struct Reading {
    var isClosed = false
    var task: Task<ByteBuffer, any Error>?
  }

  let sizeBytes: Int64
  private let reader: PassingBlobReader
  private let reading = Mutex(Reading())

  init(_ reader: PassingBlobReader, blob: Blob) {
    self.reader = reader
    self.sizeBytes = blob.sizeBytes
  }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let reader = reader
    let task: Task<ByteBuffer, any Error> = try reading.withLock { reading in
      if reading.isClosed { throw CancellationError() }
      let task = Task { try await reader.read(at: offset, maxBytes: maxBytes) }
      reading.task = task
      return task
    }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  func close() {
    let task = reading.withLock { reading in
      reading.isClosed = true
      return reading.task
    }
    task?.cancel()
  }
}
