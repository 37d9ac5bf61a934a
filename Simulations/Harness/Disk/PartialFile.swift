// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One blob on one node's disk.
struct PartialFile: Sendable {
  /// Tells it from an earlier one of the same blob.
  private(set) var number: Int
  /// Chunks whose bytes on disk are the blob's.
  private(set) var right: ChunkSet
  /// Chunks whose bytes on disk are others, with what they are.
  private(set) var wrong = OrderedTable<Int, UInt64>()
  /// The prefix that local clients may read.
  var readableChunks = 0
  var stage = Stage.open
  /// Kept beside the blob: entries as they became known, and of a whole blob all of them.
  private(set) var chain: [ChainBatch] = []
  /// A batch could not be kept: what would follow it were illegible.
  private var isChainBroken = false
  /// What a power cut may take; none where the disk does not tear.
  private var unsynced: [UnsyncedWrite] = []

  /// ```
  ///  unmade ◄── cannot be made    open ──proven──► committing ──durable──► whole
  /// ```
  enum Stage: Sendable {
    /// The disk could not take it; the core is about to be told.
    case unmade
    case open
    case committing
    case whole
  }

  init(number: Int, chunkCount: Int) {
    self.number = number
    right = ChunkSet(capacity: chunkCount)
  }

  var isWhole: Bool { stage == .whole }
  /// It takes no more chunks.
  var isProven: Bool { stage == .committing || stage == .whole }

  mutating func write(_ content: UInt64, at index: Int, of blob: ModelBlob) {
    if content == blob.content(of: index) {
      right.insert(index)
      wrong.remove(index)
    } else {
      right.remove(index)
      wrong[index] = content
    }
  }

  mutating func keep(_ batch: ChainBatch, at now: Instant, _ disk: DiskSpecification) {
    guard !isChainBroken else { return }
    note(.batch(chain.count), at: now, disk)
    chain.append(batch)
  }

  mutating func breakChain() { isChainBroken = true }

  /// Goes on from what was left, as a new file.
  mutating func reopen(as number: Int) {
    self.number = number
    stage = .open
    readableChunks = 0
    isChainBroken = false
  }

  mutating func finish(with chain: [ChainBatch]) {
    stage = .whole
    self.chain = chain
    unsynced = []
  }

  mutating func fill() {
    right = .full(capacity: right.capacity)
    wrong.removeAll()
    stage = .whole
    readableChunks = right.capacity
  }

  func content(at index: Int, of blob: ModelBlob) -> UInt64? {
    right.contains(index) ? blob.content(of: index) : wrong[index]
  }

  /// Bytes of the chunks that are there, right or wrong.
  func writtenBytes(of blob: ModelBlob) -> Int64 {
    (0..<right.capacity).reduce(0) { sum, index in
      content(at: index, of: blob) == nil ? sum : sum + Int64(blob.geometry.length(of: index))
    }
  }

  // MARK: Power cuts

  /// Remembers a write for as long as a power cut may take it.
  mutating func note(
    _ what: UnsyncedWrite.What, at now: Instant, _ disk: DiskSpecification
  ) {
    guard disk.tornWithin > .zero else { return }
    if unsynced.count >= Self.unsyncedLookedThrough {
      unsynced.removeAll { $0.at + disk.tornWithin < now }
    }
    unsynced.append(UnsyncedWrite(at: now, what: what))
  }

  /// Of what was written since then each chunk is as written, garbled or gone, and the chain ends
  /// somewhere: a batch that is torn makes those behind it illegible.
  mutating func tear(
    since instant: Instant, of blob: ModelBlob, _ generator: inout SeededGenerator
  ) {
    var firstBatch = chain.count
    for write in unsynced where write.at >= instant {
      switch write.what {
      case .chunk(let index):
        switch generator.below(3) {
        case 0: break
        case 1: self.write(blob.wrongContent(of: index) &+ 1, at: index, of: blob)
        default: erase(index)
        }
      case .batch(let position): firstBatch = min(firstBatch, position)
      }
    }
    unsynced = []
    let kept = firstBatch + generator.below(chain.count - firstBatch + 1)
    chain.removeSubrange(kept...)
  }

  private mutating func erase(_ index: Int) {
    right.remove(index)
    wrong.remove(index)
  }

  private static let unsyncedLookedThrough = 1024
}
