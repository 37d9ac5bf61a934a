// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Storage
import SwarmCore
import UVRuntime

extension NodeRuntime {
  /// An earlier process has left part of a blob.
  func partialFound(_ blob: Blob) {
    raise(.partialFound(blob))
  }

  /// One job after the other, each of bounded length, so that other blobs' jobs come between.
  func checkChunks(_ digest: Digest, _ checks: [ChunkCheck]) {
    guard let slot = slots[digest] else { preconditionFailure("\(digest) was not opened") }
    checkNext(checks[...], of: slot)
  }

  private func checkNext(_ checks: ArraySlice<ChunkCheck>, of slot: BlobSlot) {
    let digest = slot.blob.digest
    guard let session = slot.session else { return }
    let chunkBytes = Int(slot.blob.geometry.chunkBytes)
    let next = checks.prefix(max(1, configuration.checkBatchBytesMax / chunkBytes))
    pool.run {
      KeptPartial.consistent(next, in: session)
    } completion: { consistent in
      guard self.slots[digest] === slot else { return }
      let rest = checks[next.endIndex...]
      self.raise(.chunksChecked(digest, consistent: consistent, isLast: rest.isEmpty))
      if !rest.isEmpty { self.checkNext(rest, of: slot) }
    }
  }

  func storeChain(_ batch: ChainBatch) {
    guard let slot = slots[batch.blob.digest] else { return }
    guard let session = slot.session else {
      slot.unstoredChain.append(batch)
      return
    }
    append([batch], to: session)
  }

  func storeWaitingChain(of slot: BlobSlot, in session: BlobSession) {
    guard !slot.unstoredChain.isEmpty else { return }
    append(slot.unstoredChain, to: session)
    slot.unstoredChain = []
  }

  /// In whatever order the jobs run: each batch tells its place.
  private func append(_ batches: [ChainBatch], to session: BlobSession) {
    pool.run {
      session.appendChain(batches.flatMap { FrameEncoder.bytes(of: .chain($0)) })
    } completion: {
    }
  }
}
