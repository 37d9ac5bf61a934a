// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One blob on one node's disk.
struct PartialFile: Sendable {
  /// Chunks whose bytes on disk are the blob's.
  private(set) var right: ChunkSet
  /// Chunks whose bytes on disk are others, with what they are.
  private(set) var wrong = OrderedTable<Int, UInt64>()
  /// The prefix that local clients may read.
  var readableChunks = 0
  var isWhole = false
  /// Kept beside the blob: entries as they became known, and of a whole blob all of them.
  var chain: [ChainBatch] = []

  init(chunkCount: Int) {
    right = ChunkSet(capacity: chunkCount)
  }

  mutating func write(_ content: UInt64, at index: Int, of blob: ModelBlob) {
    if content == blob.content(of: index) {
      right.insert(index)
      wrong.remove(index)
    } else {
      right.remove(index)
      wrong[index] = content
    }
  }

  mutating func fill() {
    right = .full(capacity: right.capacity)
    wrong.removeAll()
    isWhole = true
    readableChunks = right.capacity
  }

  func content(at index: Int, of blob: ModelBlob) -> UInt64? {
    right.contains(index) ? blob.content(of: index) : wrong[index]
  }
}
