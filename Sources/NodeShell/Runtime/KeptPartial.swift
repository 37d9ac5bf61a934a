// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import Storage
import SwarmCore

/// What an earlier session left, as far as it can be believed. Everything here blocks on the disk.
enum KeptPartial {
  /// The authentic batches of the chain beside the partial file; what is illegible behind them is
  /// cut off.
  static func chain(in session: BlobSession) -> [SignedBatch] {
    guard session.isResumed else { return [] }
    // One that cannot be read is worth no more than none.
    let kept = ChainFile.legibleChain(in: (try? session.keptChain()) ?? [])
    session.cutChain(toBytes: Int64(kept.bytesCount))
    return kept.chain.filter { batch in
      batch.blob == session.blob
        && batch.claimant.verifies(signature: batch.signature, message: batch.signedMessage)
    }.map { SignedBatch(batch: $0, claimant: NodeID(of: $0.claimant)) }
  }

  /// Those of the chunks whose bytes are what they must be. What cannot be read is not.
  static func consistent(_ checks: ArraySlice<ChunkCheck>, in session: BlobSession) -> [Int] {
    var buffer = [UInt8](repeating: 0, count: readBytes)
    return checks.compactMap { check in
      guard let hash = try? hash(of: check, in: session, with: &buffer) else { return nil }
      return hash == check.to ? check.index : nil
    }
  }

  private static func hash(
    of check: ChunkCheck, in session: BlobSession, with buffer: inout [UInt8]
  ) throws -> ChunkHash {
    let geometry = session.blob.geometry
    let start = geometry.offset(of: check.index)
    let lengthBytes = geometry.length(of: check.index)
    var hash = HashStream(resuming: check.from, processedBytes: start)
    for offset in stride(from: 0, to: lengthBytes, by: readBytes) {
      let count = min(readBytes, lengthBytes - offset)
      try unsafe buffer.withUnsafeMutableBytes { bytes in
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        try unsafe session.read(at: start + Int64(offset), into: target)
        unsafe hash.update(UnsafeRawBufferPointer(target))
      }
    }
    return ChunkHash(of: hash, isLast: check.index == geometry.lastIndex)
  }

  /// Fits the processor's cache, so that hashing finds it there.
  private static let readBytes = 256 * 1024
}
