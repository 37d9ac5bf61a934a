// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Memory for payload between sockets and disks, used again and again: what is given back to the
/// system costs a fault and a page of zeros for each 4 KiB when it is wanted next. Any thread.
///
/// It bounds what lies idle. What is in use is bounded by those who take it.
package final class BufferPool: Sendable {
  private let idle: Mutex<IdleBuffers>

  /// - Parameter idleBytesMax: what is kept at the most while nobody uses it.
  package init(idleBytesMax: Int) {
    idle = Mutex(IdleBuffers(bytesMax: idleBytesMax))
  }

  /// A buffer of at least `bytes`, with whatever it held last. Traps beyond `bufferBytesMax`.
  package func take(bytes: Int) -> PooledBuffer {
    precondition((0...Self.bufferBytesMax).contains(bytes), "a buffer of \(bytes) bytes")
    let sizeClass = IdleBuffers.sizeClass(ofBytes: bytes)
    if let memory = idle.withLock({ $0.take(sizeClass) }) { return PooledBuffer(memory, of: self) }
    let count = IdleBuffers.bytes(ofSizeClass: sizeClass)
    let memory = unsafe [UInt8](unsafeUninitializedCapacity: count) { $1 = count }
    return PooledBuffer(memory, of: self)
  }

  package var idleBytes: Int { idle.withLock { $0.bytes } }

  func takeBack(_ memory: [UInt8]) {
    idle.withLock { $0.add(memory) }
  }

  /// What one job reads, hashes or writes: long enough that the job costs little beside it, and
  /// short enough that a processor's own cache holds it.
  package static let bufferBytesMax = 256 * 1_024
}
