// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Who has which chunks of one blob, and how many have each: kept up chunk by chunk, so that a
/// sample costs the same however many nodes there are.
struct ChunkCopies: Sendable {
  let blob: ModelBlob
  let chunksPerBand: Int
  /// By node.
  private var held: [ChunkSet]
  /// By chunk.
  private var counts: [Int]
  private(set) var total: Int64 = 0

  init(of blob: ModelBlob, nodeCount: Int) {
    let chunkCount = blob.geometry.chunkCount
    self.blob = blob
    chunksPerBand = (chunkCount + Self.bandsMax - 1) / Self.bandsMax
    held = Array(repeating: ChunkSet(capacity: chunkCount), count: nodeCount)
    counts = Array(repeating: 0, count: chunkCount)
  }

  var ofScarcest: Int { counts.min() ?? 0 }

  mutating func insert(_ chunk: Int, node: Int) {
    guard held[node].insert(chunk) else { return }
    counts[chunk] += 1
    total += 1
  }

  /// What the node has, whatever it had before.
  mutating func set(_ chunks: ChunkSet?, node: Int) {
    let now = chunks ?? ChunkSet(capacity: counts.count)
    guard now != held[node] else { return }
    for chunk in counts.indices {
      let change = (now.contains(chunk) ? 1 : 0) - (held[node].contains(chunk) ? 1 : 0)
      counts[chunk] += change
      total += Int64(change)
    }
    held[node] = now
  }

  /// For each band the share of nodes that have its chunks, in thousandths; 0 is nobody, 1000 is
  /// everybody, and nothing else is rounded to either.
  var bandShares: [UInt16] {
    stride(from: 0, to: counts.count, by: chunksPerBand).map { first in
      let band = counts[first..<min(first + chunksPerBand, counts.count)]
      let all = band.count * held.count
      let share = band.reduce(0, +)
      return share == 0 ? 0 : UInt16(max(1, share * 1000 / all))
    }
  }

  private static let bandsMax = 128
}
