// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryFront
import Synchronization

/// A range far behind what has arrived of a blob, on its way from upstream to one client.
final class ColdRangeBody: BlobBody {
  private struct Reading {
    var isClosed = false
    var task: Task<ByteBuffer, any Error>?
  }

  private let reader: ColdRangeReader
  private let arriving: ArrivingBlobBody
  private let onClose: @Sendable () -> Void
  private let reading = Mutex(Reading())

  /// - Parameter onClose: called once.
  init(
    _ reader: ColdRangeReader, of arriving: ArrivingBlobBody,
    onClose: @escaping @Sendable () -> Void
  ) {
    self.reader = reader
    self.arriving = arriving
    self.onClose = onClose
  }

  var sizeBytes: Int64 { arriving.sizeBytes }

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
    arriving.close()
    onClose()
  }
}
