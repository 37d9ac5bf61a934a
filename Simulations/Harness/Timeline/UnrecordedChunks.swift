// SPDX-License-Identifier: Apache-2.0

/// Chunks that nodes have got since the recorder was last told, in no particular order.
struct UnrecordedChunks: Sendable {
  /// The timeline is of this blob; nil if there is none.
  var blob: Int?
  var chunks: [(node: Int32, index: Int32)] = []
  /// Something happened after which nodes may have other chunks than were counted.
  var isStale = true

  mutating func add(_ other: UnrecordedChunks) {
    chunks += other.chunks
    if other.isStale { isStale = true }
  }
}
