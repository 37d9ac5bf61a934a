// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOPosix
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
    guard wholeBlobs[digest] != nil else { return }
    blobEvicted(digest)
  }

  /// A whole blob, or what was left of one, was deleted to make room.
  ///
  /// - Parameter onClosed: called, on any thread, when the file is not kept open any more.
  func blobEvicted(_ digest: Digest, onClosed: @escaping @Sendable () -> Void = {}) {
    wholeBlobs[digest] = nil
    if let file = openFiles.removeValue(for: digest).map(ClosingFile.init) {
      // Not in the pool, all of whose threads may be waiting for just this to begin a blob.
      cache.disk.threads.submit { _ in
        file.close()
        onClosed()
      }
    } else {
      onClosed()
    }
    raise(.blobEvicted(digest))
  }

  func beginBlob(_ blob: Blob) {
    let slot = addSlot(blob)
    pool.run(beginning(blob, resuming: false)) { outcome in
      self.blobBegun(slot, outcome)
    }
  }

  func resumeBlob(_ blob: Blob) {
    let slot = addSlot(blob)
    let begin = beginning(blob, resuming: true)
    pool.run {
      begin().map { ($0, $0.session.map(KeptPartial.chain) ?? []) }
    } completion: { (outcome: Result<(BeginOutcome, [SignedBatch]), StorageError>) in
      self.blobBegun(slot, outcome.map(\.0))
      guard self.slots[blob.digest] === slot, case .success((.session, let chain)) = outcome
      else { return }
      self.raise(.partialOpened(blob.digest, chain))
    }
  }

  /// What begins the blob on a thread that may block, and tells the watch if that fails.
  private func beginning(
    _ blob: Blob, resuming isResuming: Bool
  ) -> @Sendable () -> Result<BeginOutcome, StorageError> {
    let (store, cache, watch) = (store, cache, storeWatch)
    return {
      do throws(StorageError) {
        return .success(
          try cache.makingRoom(forBytes: blob.sizeBytes) { () throws(StorageError) in
            try store.begin(blob, resuming: isResuming)
          })
      } catch {
        watch.beginFailed(error, freeBytes: cache.freeBytes())
        return .failure(error)
      }
    }
  }

  private func addSlot(_ blob: Blob) -> BlobSlot {
    let slot = BlobSlot(blob, lanesMax: configuration.lanesPerBlobMax)
    let replaced = slots.updateValue(slot, forKey: blob.digest)
    precondition(replaced == nil, "\(blob.digest) is in progress")
    cache.fetchBegan(blob)
    return slot
  }

  private func blobBegun(_ slot: BlobSlot, _ outcome: Result<BeginOutcome, StorageError>) {
    let blob = slot.blob
    guard slots[blob.digest] === slot else {
      if case .success(.session(let session)) = outcome { giveUpUnused(session) }
      return
    }
    switch outcome {
    case .success(.session(let session)):
      slot.answer(.session(session), then: .open(session))
      storeWaitingChain(of: slot, in: session)
      runLanes(of: blob.digest)
    case .success(.whole(let stored)):
      // Stored by other means since the pull began, as a manifest is.
      blobHeld(stored.blob)
      cache.refreshLater(blob.digest)
    case .failure(let error):
      pullFailed(blob.digest, error)
    }
  }

  /// The pull ended while the session was being begun. A successor that is begun just now joins it.
  private func giveUpUnused(_ session: BlobSession) {
    let digest = session.blob.digest
    // Where the process ends, what it found stays for the next one, which counts it.
    guard slots[digest] == nil, !isStopped else { return }
    // At once, so that no session begun next joins this one.
    let discarded = session.giveUp(
      BlobRestarted(), keepsPartial: cache.countsPartial(digest))
    guard let discarded else { return }
    pool.run {
      discarded.remove()
    } completion: {
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
    let store = store
    pool.run {
      Result { () throws(StorageError) in
        try session.commit(chain: chain)
        return (try? store.footprint(of: digest))?.diskBytes ?? session.blob.sizeBytes
      }
    } completion: { (outcome: Result<Int64, StorageError>) in
      guard self.slots[digest]?.session === session else { return }
      switch outcome {
      case .success(let diskBytes):
        self.slots[digest] = nil
        self.wholeBlobs[digest] = session.blob
        self.raise(.blobStored(digest))
        // From here on it may be evicted, which the core must learn after that it is there.
        self.cache.stored(digest, diskBytes: diskBytes)
      case .failure(let error) where error.code == .busy:
        // A duplicate of a chunk is being written just now. Its lane runs on, and whatever is
        // written after the proof is refused, so this ends.
        self.commit(session, chain: chain)
      case .failure(let error):
        self.storageFailed(digest, error)
        self.holdIfWhole(digest)
      }
    }
  }

  /// Whether a commit fails before its rename or after, only the disk can tell; and what was pushed
  /// meanwhile was told to a core that still expected the commit.
  private func holdIfWhole(_ digest: Digest) {
    let store = store
    pool.run {
      try? store.find(digest)
    } completion: { stored in
      guard let stored else { return }
      self.blobHeld(stored.blob)
      self.cache.refreshLater(digest)
    }
  }

  func failBlob(_ digest: Digest, _ failure: PullFailure) {
    var told = RegistryError(pull: failure)
    // What the core calls a failed store, the client is told as a full disk, or whatever it was.
    if failure == .storageFailed, let error = slots[digest]?.storageError {
      told = RegistryError(storage: error)
    }
    failuresOfPull[digest] = told
    leave(digest, told, keepsPartial: failure.leavesPartial)
  }

  /// Where no client has asked for it there is nobody to be told the reason.
  func leave(_ digest: Digest, _ reason: RegistryError, keepsPartial: Bool) {
    end(digest, reason, .failed(reason), keepsPartial: keepsPartial)
    let partial = keepsPartial ? try? store.partial(of: digest) : nil
    cache.fetchFailed(digest, partialBytes: partial?.diskBytes)
  }

  func restartBlob(_ digest: Digest) {
    end(digest, BlobRestarted(), .restarted)
  }

  func supersedeBlob(_ digest: Digest) {
    guard let slot = slots.removeValue(forKey: digest) else { return }
    let session = slot.session
    slot.answer(.whole, then: .closed)
    dropLanes(of: digest)
    guard let session else { return }
    // At once, as when it fails; but to compare what was shown takes long.
    let discarded = session.supersede()
    pool.run {
      session.goOn(otherwise: BlobRestarted())
      discarded?.remove()
    } completion: {
    }
  }

  private func end(
    _ digest: Digest, _ reason: any Error, _ answer: PullAnswer, keepsPartial: Bool = false
  ) {
    guard let slot = slots.removeValue(forKey: digest) else { return }
    let session = slot.session
    slot.answer(answer, then: .closed)
    dropLanes(of: digest)
    // At once, though it touches the disk: a session begun next must not join this one.
    guard let discarded = session?.giveUp(reason, keepsPartial: keepsPartial) else { return }
    pool.run {
      discarded.remove()
    } completion: {
    }
  }

  func storageFailed(_ digest: Digest, _ error: StorageError) {
    storeWatch.failed(error)
    pullFailed(digest, error)
  }

  /// The core decides what becomes of the pull; until then the slot stays.
  private func pullFailed(_ digest: Digest, _ error: StorageError) {
    observationLog.storageFailed(digest, error)
    slots[digest]?.storageError = error
    raise(.storageFailed(digest))
  }

  /// - Parameter range: from the byte that the client lacks to the end of its response.
  func readerWaiting(_ reader: ReaderID, _ session: BlobSession, _ range: Range<Int64>) {
    let blob = session.blob
    let readableBytes = session.readableBytes
    // A reader that has all but the proof waits for no chunk.
    guard slots[blob.digest]?.session === session, readableBytes < blob.sizeBytes else { return }
    // The end of a response is withheld until all of the blob is there.
    let wanted =
      range.lowerBound < readableBytes || range.isEmpty ? readableBytes..<blob.sizeBytes : range
    let geometry = blob.geometry
    let first = geometry.index(ofByte: wanted.lowerBound)
    let last = geometry.index(ofByte: wanted.upperBound - 1)
    raise(.readerWaiting(reader, blob.digest, chunks: first..<last + 1))
  }
}
