// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// The form in which a blob's chain is kept beside it: `CHAIN` frames that together hold every
/// entry, one after the other. Beside a partial blob they lie as they became known.
enum ChainFile {
  /// Claimants decide how much their batches overlap; what is kept is bounded all the same: no
  /// entry stands in it more than twice.
  static func bytes(of chain: [ChainBatch]) -> [UInt8] {
    cover(of: chain).flatMap { FrameEncoder.bytes(of: .chain($0)) }
  }

  /// As few of the batches as hold every entry that all of them hold: of those that start no
  /// later than the first entry still missing, always the one that reaches furthest. Batch `i + 2`
  /// then starts behind the end of batch `i`, or it would have been chosen as `i + 1`.
  static func cover(of chain: [ChainBatch]) -> [ChainBatch] {
    var cover: [ChainBatch] = []
    // Entry 0 is the same for every blob and never in a batch.
    var coveredEnd = 1
    var furthest: ChainBatch?
    for batch in chain.sorted(by: { $0.firstIndex < $1.firstIndex }) {
      if let chosen = furthest, batch.firstIndex > coveredEnd {
        cover.append(chosen)
        coveredEnd = chosen.indexes.upperBound
        furthest = nil
      }
      if batch.indexes.upperBound > furthest?.indexes.upperBound ?? coveredEnd { furthest = batch }
    }
    if let furthest { cover.append(furthest) }
    return cover
  }

  /// Empty unless the whole file is legible: a chain can be computed anew from the blob, so a
  /// damaged one is worth no more than none.
  static func chain(in bytes: [UInt8]) -> [ChainBatch] {
    let legible = legibleChain(in: bytes)
    return legible.bytesCount == bytes.count ? legible.chain : []
  }

  /// The batches up to the first thing that is none, and how many bytes they take.
  static func legibleChain(in bytes: [UInt8]) -> (chain: [ChainBatch], bytesCount: Int) {
    var decoder = FrameDecoder()
    decoder.handshakeFinished()
    unsafe decoder.append(bytes.span.bytes)
    var chain: [ChainBatch] = []
    var bytesCount = 0
    while let decoded = try? decoder.next(), case .frame(.chain(let batch)) = decoded {
      chain.append(batch)
      bytesCount = bytes.count - decoder.bufferedBytes
    }
    return (chain, bytesCount)
  }
}
