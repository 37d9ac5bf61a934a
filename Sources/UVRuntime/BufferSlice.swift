// SPDX-License-Identifier: Apache-2.0

/// Some of the bytes of a buffer. A copy refers to the same bytes.
package struct BufferSlice: Sendable {
  package let buffer: PooledBuffer
  package let range: Range<Int>

  package init(_ buffer: PooledBuffer, _ range: Range<Int>) {
    precondition(range.upperBound <= buffer.capacity, "bytes outside the buffer")
    self.buffer = buffer
    self.range = range
  }

  package init(copying bytes: [UInt8], from pool: BufferPool) {
    self.init(pool.take(bytes: bytes.count), 0..<bytes.count)
    unsafe buffer.withBytes { unsafe $0.copyBytes(from: bytes) }
  }

  package var count: Int { range.count }

  /// The pointer is valid for the length of the call.
  package func withBytes<Value: Sendable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try unsafe buffer.withBytes { bytes throws(Failure) in
      try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }
}
