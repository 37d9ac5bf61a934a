// SPDX-License-Identifier: Apache-2.0

/// A chunk to be sent over a lane.
package struct Shipment: Sendable, Equatable {
  package let chunk: ChunkName
  package let bytes: Int64
  /// Stands for the bytes themselves: other bytes, another number.
  package let content: UInt64
  package var sentBytes: Int64 = 0

  package init(chunk: ChunkName, bytes: Int64, content: UInt64) {
    self.chunk = chunk
    self.bytes = bytes
    self.content = content
  }
}
