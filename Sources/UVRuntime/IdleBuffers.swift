// SPDX-License-Identifier: Apache-2.0

/// Buffers that nobody uses, by size: powers of two from a page up, so that the last chunk of a
/// blob, or a blob of a few bytes, takes little more than it needs. Always behind the pool's lock.
struct IdleBuffers {
  private(set) var bytes = 0
  private let bytesMax: Int
  private var stacks: [[[UInt8]]]

  init(bytesMax: Int) {
    self.bytesMax = bytesMax
    let count = Self.sizeClass(ofBytes: BufferPool.bufferBytesMax) + 1
    stacks = Array(repeating: [], count: count)
  }

  /// The one that was used last, which the processor is the likeliest to hold still.
  mutating func take(_ sizeClass: Int) -> [UInt8]? {
    guard let memory = stacks[sizeClass].popLast() else { return nil }
    bytes -= memory.count
    return memory
  }

  /// What is too much is dropped, which gives it back to the system: buffers of the size of which
  /// most is kept, or sizes that nobody wants any more would leave no room for those in use.
  mutating func add(_ memory: [UInt8]) {
    let sizeClass = Self.sizeClass(ofBytes: memory.count)
    while bytes + memory.count > bytesMax {
      let fullest = stacks.indices.max { keptBytes($0) < keptBytes($1) }
      guard let fullest, fullest != sizeClass, let dropped = stacks[fullest].popLast()
      else { return }
      bytes -= dropped.count
    }
    bytes += memory.count
    stacks[sizeClass].append(memory)
  }

  private func keptBytes(_ sizeClass: Int) -> Int {
    stacks[sizeClass].count * Self.bytes(ofSizeClass: sizeClass)
  }

  static func sizeClass(ofBytes bytes: Int) -> Int {
    let pages = max(1, (bytes + pageBytes - 1) / pageBytes)
    return Int.bitWidth - (pages - 1).leadingZeroBitCount
  }

  static func bytes(ofSizeClass sizeClass: Int) -> Int { pageBytes << sizeClass }

  private static let pageBytes = 4_096
}
