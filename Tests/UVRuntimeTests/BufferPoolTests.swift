// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import UVRuntime

/// Memory that payload passes through.
@Suite struct BufferPoolTests {
  @Test("what is let go is used again, as it was left")
  func usedAgain() {
    let pool = BufferPool(idleBytesMax: 1 << 20)
    do {
      let buffer = pool.take(bytes: 5_000)
      #expect(buffer.capacity == 8_192)
      unsafe buffer.withBytes { unsafe $0[8_191] = 77 }
      #expect(pool.idleBytes == 0)
    }
    #expect(pool.idleBytes == 8_192)
    let again = pool.take(bytes: 8_192)
    #expect(pool.idleBytes == 0)
    #expect(unsafe again.withBytes { unsafe $0[8_191] } == 77)
  }

  @Test(
    "buffers are as large as a power of two of pages allows",
    arguments: [
      (0, 4_096), (1, 4_096), (4_096, 4_096), (4_097, 8_192), (131_073, 262_144),
      (BufferPool.bufferBytesMax, 262_144),
    ])
  func sizes(bytes: Int, capacity: Int) {
    #expect(BufferPool(idleBytesMax: 0).take(bytes: bytes).capacity == capacity)
  }

  @Test("no more lies idle than the pool may keep, however much was in use")
  func bound() {
    let pool = BufferPool(idleBytesMax: 3 * BufferPool.bufferBytesMax)
    var buffers = (0..<10).map { _ in pool.take(bytes: BufferPool.bufferBytesMax) }
    #expect(pool.idleBytes == 0)
    buffers.removeAll()
    #expect(pool.idleBytes == 3 * BufferPool.bufferBytesMax)
    buffers = (0..<2).map { _ in pool.take(bytes: BufferPool.bufferBytesMax) }
    #expect(pool.idleBytes == BufferPool.bufferBytesMax)
  }

  @Test("buffers of a size that nobody wants any more make room for those that are wanted")
  func room() {
    let pool = BufferPool(idleBytesMax: 1 << 20)
    do { _ = (0..<256).map { _ in pool.take(bytes: 4_096) } }
    #expect(pool.idleBytes == 1 << 20)
    do { _ = pool.take(bytes: BufferPool.bufferBytesMax) }
    #expect(pool.idleBytes == 1 << 20)
    let large = pool.take(bytes: BufferPool.bufferBytesMax)
    #expect(pool.idleBytes == (1 << 20) - large.capacity)
  }

  @Test("two buffers in use never share memory, and a small one is not taken for a large one")
  func apart() {
    let pool = BufferPool(idleBytesMax: 1 << 20)
    do { _ = pool.take(bytes: 1) }
    let (first, second) = (pool.take(bytes: 4_097), pool.take(bytes: 4_097))
    unsafe first.withBytes { _ = unsafe $0.initializeMemory(as: UInt8.self, repeating: 1) }
    unsafe second.withBytes { _ = unsafe $0.initializeMemory(as: UInt8.self, repeating: 2) }
    #expect(unsafe first.withBytes { unsafe $0.allSatisfy { $0 == 1 } })
    #expect(pool.idleBytes == 4_096)
  }

  @Test("a slice keeps its buffer, and goes on being what it was when others are let go")
  func slices() {
    let pool = BufferPool(idleBytesMax: 1 << 20)
    var slice: BufferSlice?
    do {
      let whole = BufferSlice(copying: [1, 2, 3, 4, 5], from: pool)
      slice = BufferSlice(whole.buffer, 2..<4)
    }
    #expect(pool.idleBytes == 0)
    #expect(slice?.count == 2)
    #expect(unsafe slice?.withBytes { unsafe Array($0) } == [3, 4])
    slice = nil
    #expect(pool.idleBytes == 4_096)
  }

  @Test("buffers let go on other threads come back")
  func otherThreads() async {
    let pool = BufferPool(idleBytesMax: 1 << 20)
    await withTaskGroup { group in
      for _ in 0..<64 { group.addTask { _ = pool.take(bytes: 4_096) } }
    }
    #expect(pool.idleBytes > 0 && pool.idleBytes % 4_096 == 0)
  }
}
