// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bytes that are a function of a seed and their position: as much of them as wanted without a
/// file, no two pages alike, and nothing that compresses.
package struct PatternedBytes: Sendable {
  package let sizeBytes: Int64
  private let seed: UInt64
  /// Repeated all along; each page begins with a number of its own.
  private let block: [UInt8]

  package init(seed: UInt64, sizeBytes: Int64) {
    self.sizeBytes = sizeBytes
    self.seed = seed
    var generator = SeededGenerator(seed: seed)
    var block: [UInt8] = []
    block.reserveCapacity(Self.blockBytes)
    for _ in 0..<(Self.blockBytes / 8) { block += Self.bytes(of: generator.next()) }
    self.block = block
  }

  /// Fewer than `count` bytes only at the end.
  package func read(at offset: Int64, count: Int) -> [UInt8] {
    let end = min(sizeBytes, offset + Int64(count))
    guard offset < end else { return [] }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(end - offset))
    var position = offset
    while position < end {
      let inPage = Int(position % Int64(Self.pageBytes))
      let page = position / Int64(Self.pageBytes)
      let length = min(Self.pageBytes - inPage, Int(end - position))
      let start = Int(position % Int64(Self.blockBytes))
      let header = inPage < 8 ? Self.bytes(of: headerNumber(page))[inPage...].prefix(length) : []
      bytes += header
      bytes += block[(start + header.count)..<(start + length)]
      position += Int64(length)
    }
    return bytes
  }

  private func headerNumber(_ page: Int64) -> UInt64 {
    var generator = SeededGenerator(seed: seed ^ UInt64(page) &* 0x9e37_79b9_7f4a_7c15)
    return generator.next()
  }

  private static func bytes(of number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  private static let blockBytes = 1 << 20
  private static let pageBytes = 1 << 16
}
