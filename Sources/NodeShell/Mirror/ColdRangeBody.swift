// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryFront

/// A range far behind what has arrived of a blob, on its way from upstream to one client.
final class ColdRangeBody: BlobBody {
  private let reader: ColdRangeReader
  private let arriving: ArrivingBlobBody
  private let reading = ClosableWork<ByteBuffer>()

  init(_ reader: ColdRangeReader, of arriving: ArrivingBlobBody) {
    self.reader = reader
    self.arriving = arriving
  }

  var sizeBytes: Int64 { arriving.sizeBytes }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    let reader = reader
    return try await reading.run { try await reader.read(at: offset, maxBytes: maxBytes) }
  }

  func close() {
    reading.close()
    arriving.close()
    Task { [reader] in await reader.end() }
  }
}
