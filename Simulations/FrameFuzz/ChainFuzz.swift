// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Claims of honest and lying members, from bytes, into the ledger of one blob.
///
/// Rules: it does not trap; an entry that is followed stays what it is until the ledger is started
/// anew; a batch that contradicts it changes nothing; what is kept is bounded by the blob, however
/// many batches come.
enum ChainFuzz {
  static func run(_ mutator: inout ByteMutator, _ tally: inout FuzzTally) -> String? {
    let blob = SampleFrames.blob
    let count = blob.geometry.chunkCount
    var ledger = ChainLedger(blob: blob)
    var followed = [HashState?](repeating: nil, count: count)
    for _ in 0..<8 {
      switch mutator.generator.below(12) {
      case 0:
        ledger.restart()
        followed = [HashState?](repeating: nil, count: count)
      case 1, 2:
        let index = mutator.generator.below(count)
        let state = entry(index, isTrue: mutator.generator.below(4) > 0)
        if ledger.admitOwn(state, at: index) == .added { followed[index] = state }
      default:
        guard let batch = received(&mutator), batch.blob == blob else { continue }
        if let rule = admit(batch, to: &ledger, &followed, &mutator, &tally) { return rule }
      }
      for index in 1..<count where ledger.entry(index) != followed[index] {
        return "entry \(index) has changed"
      }
      if ledger.keptEntries > ChainLedger.keptPerChunkMax * count { return "entries are hoarded" }
    }
    return nil
  }

  private static func admit(
    _ batch: ChainBatch, to ledger: inout ChainLedger, _ followed: inout [HashState?],
    _ mutator: inout ByteMutator, _ tally: inout FuzzTally
  ) -> String? {
    let isFollowed = mutator.generator.below(8) > 0
    let claimant = NodeID(bytes: batch.claimant.bytes)
    switch ledger.admit(batch, by: claimant, isFollowed: isFollowed) {
    case .known: break
    case .added:
      tally.claimsFollowed += 1
      if !isFollowed { return "a batch was followed that is only compared" }
      for index in batch.indexes { followed[index] = batch.entries[index - batch.firstIndex] }
    case .conflicting(let index):
      tally.claimsContradicted += 1
      if ledger.entry(index) == batch.entries[index - batch.firstIndex] {
        return "entry \(index) contradicts itself"
      }
    }
    return nil
  }

  /// Of the claim that is true here, or of another.
  private static func entry(_ index: Int, isTrue: Bool) -> HashState {
    index == 0 ? .initial(.sha256) : SampleFrames.state(UInt8(index) | (isTrue ? 0 : 0x80))
  }

  /// As it comes off the wire; nil where the decoder refuses it.
  private static func received(_ mutator: inout ByteMutator) -> ChainBatch? {
    let count = SampleFrames.blob.geometry.chunkCount
    let first = 1 + mutator.generator.below(count - 1)
    let end = first + 1 + mutator.generator.below(count - first)
    let liesFrom = mutator.generator.below(3) == 0 ? first + mutator.generator.below(4) : count
    let batch = ChainBatch(
      blob: SampleFrames.blob,
      claimant: PublicKey(
        bytes: [UInt8](repeating: UInt8(mutator.generator.below(5)), count: 32)),
      continuesIndex: mutator.generator.below(3) == 0 ? mutator.generator.below(first) : 0,
      firstIndex: first, entries: (first..<end).map { entry($0, isTrue: $0 < liesFrom) },
      signature: SampleFrames.signature)
    var bytes = FrameEncoder.bytes(of: .chain(batch))
    if mutator.generator.below(4) == 0 { mutator.mutate(&bytes) }
    var decoder = FrameDecoder()
    decoder.handshakeFinished()
    unsafe decoder.append(bytes.span.bytes)
    guard case .frame(.chain(let decoded))? = try? decoder.next() else { return nil }
    return decoded
  }
}
