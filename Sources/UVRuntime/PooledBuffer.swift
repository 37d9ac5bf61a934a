// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A piece of a `BufferPool`'s memory, which has it back when the last reference goes. Any thread,
/// one at a time: whoever comes while another looks into it waits.
package final class PooledBuffer: Sendable {
  package let capacity: Int
  /// Nobody else refers to the array, so writing to it never copies it.
  private let memory: Mutex<[UInt8]>
  private let pool: BufferPool

  init(_ memory: consuming [UInt8], of pool: BufferPool) {
    self.capacity = memory.count
    self.memory = Mutex(memory)
    self.pool = pool
  }

  deinit {
    pool.takeBack(
      memory.withLock { memory in
        defer { memory = [] }
        return memory
      })
  }

  /// The pointer is valid for the length of the call.
  package func withBytes<Value: Sendable, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try memory.withLock { memory throws(Failure) in
      // Not `withUnsafeMutableBytes`, which throws untyped.
      try unsafe memory.withUnsafeMutableBufferPointer { bytes throws(Failure) in
        try unsafe body(UnsafeMutableRawBufferPointer(bytes))
      }
    }
  }
}
