// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import RegistryCore
import Storage
import SwarmCore
import UVRuntime

extension NodeRuntime {
  /// A local client wants the blob; `continuation` is resumed when there is a session to read.
  func pull(
    _ blob: Blob, from source: UpstreamSource?,
    _ continuation: CheckedContinuation<PullAnswer, Never>
  ) {
    if isStopped {
      continuation.resume(returning: .failed(RegistryError(pull: .shutdown)))
      return
    }
    failuresOfPull = [:]
    raise(.pullRequested(blob, source: source))
    answerPull(blob, continuation)
  }

  private func answerPull(
    _ blob: Blob, _ continuation: CheckedContinuation<PullAnswer, Never>
  ) {
    guard let slot = slots[blob.digest] else {
      // It failed on the spot, or the core knows that the blob is whole.
      let failure = failuresOfPull[blob.digest]
      continuation.resume(
        returning: failure.map { .failed($0) } ?? .whole)
      return
    }
    switch slot.state {
    case .opening(let waiters): slot.state = .opening(waiters + [continuation])
    case .open(let session): continuation.resume(returning: .session(session))
    case .closed: continuation.resume(returning: .whole)
    }
  }

  /// A whole blob is in the store that the core has not put there.
  func blobHeld(_ blob: Blob) {
    wholeBlobs[blob.digest] = blob
    raise(.blobHeld(blob))
  }

  /// A blob that the core knows to be whole is not in the store: somebody has deleted it there.
  func blobMissing(_ digest: Digest) {
    guard wholeBlobs.removeValue(forKey: digest) != nil else { return }
    raise(.blobEvicted(digest))
  }

  func beginBlob(_ blob: Blob) {
    let slot = addSlot(blob)
    let store = store
    pool.run {
      Result { () throws(StorageError) in try store.begin(blob) }
    } completion: { outcome in
      self.blobBegun(slot, outcome)
    }
  }

  func resumeBlob(_ blob: Blob) {
    let slot = addSlot(blob)
    let store = store
    pool.run {
      Result { () throws(StorageError) in try store.begin(blob, resuming: true) }
        .map { ($0, $0.session.map(KeptPartial.chain) ?? []) }
    } completion: { (outcome: Result<(BeginOutcome, [SignedBatch]), StorageError>) in
      self.blobBegun(slot, outcome.map(\.0))
      guard self.slots[blob.digest] === slot, case .success((.session, let chain)) = outcome
      else { return }
      self.raise(.partialOpened(blob.digest, chain))
    }
  }

  private func addSlot(_ blob: Blob) -> BlobSlot {
    let slot = BlobSlot(blob)
    let replaced = slots.updateValue(slot, forKey: blob.digest)
    precondition(replaced == nil, "\(blob.digest) is in progress")
    return slot
  }

  private func blobBegun(_ slot: BlobSlot, _ outcome: Result<BeginOutcome, StorageError>) {
    let blob = slot.blob
    guard slots[blob.digest] === slot else { return }
    switch outcome {
    case .success(.session(let session)):
      slot.answer(.session(session), then: .open(session))
      storeWaitingChain(of: slot, in: session)
      runLanes(of: blob.digest)
    case .success(.whole(let stored)):
      // Stored by other means since the pull began, as a manifest is. The pull has no session, so
      // the core must not go on with it; clients are told what is true.
      end(blob.digest, BlobRestarted(), .whole)
      raise(.storageFailed(blob.digest))
      blobHeld(stored.blob)
    case .failure(let error):
      storageFailed(blob.digest, error)
    }
  }

  func advanceReadable(_ digest: Digest, chunks: Int) {
    guard let slot = slots[digest] else { return }
    slot.session?.advanceReadable(toBytes: slot.blob.geometry.prefixBytes(chunks: chunks))
  }

  func commitBlob(_ digest: Digest, _ chain: [ChainBatch]) {
    guard let session = slots[digest]?.session else {
      preconditionFailure("\(digest) was proven without a session")
    }
    // One chunk is checked by the digest alone.
    let bytes = session.blob.geometry.chunkCount == 1 ? [] : ChainFile.bytes(of: chain)
    commit(session, chain: bytes)
  }

  private func commit(_ session: BlobSession, chain: [UInt8]) {
    let digest = session.blob.digest
    pool.run {
      Result { () throws(StorageError) in try session.commit(chain: chain) }
    } completion: { outcome in
      guard self.slots[digest]?.session === session else { return }
      switch outcome {
      case .success:
        self.slots[digest] = nil
        self.wholeBlobs[digest] = session.blob
        self.raise(.blobStored(digest))
      case .failure(let error) where error.code == .busy:
        // A duplicate of a chunk is being written just now. Its lane runs on, and whatever is
        // written after the proof is refused, so this ends.
        self.commit(session, chain: chain)
      case .failure(let error):
        self.storageFailed(digest, error)
      }
    }
  }

  func failBlob(_ digest: Digest, _ failure: PullFailure) {
    var told = RegistryError(pull: failure)
    // What the core calls a failed store, the client is told as a full disk, or whatever it was.
    if failure == .storageFailed, let error = slots[digest]?.storageError {
      told = RegistryError(storage: error)
    }
    failuresOfPull[digest] = told
    end(digest, told, .failed(told), keepsPartial: failure.leavesPartial)
  }

  func restartBlob(_ digest: Digest) {
    end(digest, BlobRestarted(), .restarted)
  }

  private func end(
    _ digest: Digest, _ reason: any Error, _ answer: PullAnswer, keepsPartial: Bool = false
  ) {
    guard let slot = slots.removeValue(forKey: digest) else { return }
    let session = slot.session
    slot.answer(answer, then: .closed)
    dropLanes(of: digest)
    // At once, though it touches the disk: a session begun next must not join this one.
    session?.fail(reason, keepsPartial: keepsPartial)
  }

  /// The core decides what becomes of the pull; until then the slot stays.
  func storageFailed(_ digest: Digest, _ error: StorageError) {
    observationLog.storageFailed(digest, error)
    slots[digest]?.storageError = error
    raise(.storageFailed(digest))
  }

  func readerWaiting(_ session: BlobSession) {
    let blob = session.blob
    let readableBytes = session.readableBytes
    // A reader that has all but the proof waits for no chunk.
    guard slots[blob.digest]?.session === session, readableBytes < blob.sizeBytes else { return }
    let index = blob.geometry.index(ofByte: readableBytes)
    raise(.readerWaiting(ChunkReference(blob.digest, index)))
  }
}
