// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Synchronization

extension MemoryBlobStore {
  package func begin(
    _ blob: Blob, tailBytes: Int64?, resuming isResuming: Bool
  ) throws(StorageError) -> BeginOutcome {
    let (outcome, isNew) = claim(blob, tailBytes: tailBytes, resuming: isResuming)
    guard case .session(let session) = outcome else { return outcome }
    if session.blob != blob {
      throw StorageError(.sizeConflict, operation: "begin", path: Self.path)
    }
    if isNew { try session.reserve() }
    return outcome
  }

  /// The session of the blob, and whether it is a new one.
  private func claim(
    _ blob: Blob, tailBytes: Int64?, resuming isResuming: Bool
  ) -> (outcome: BeginOutcome, isNew: Bool) {
    state.withLock { state in
      if let session = state.sessions.session(of: blob.digest) { return (.session(session), false) }
      if let held = state.blobs[blob.digest] {
        return (.whole(held.stored(as: blob.digest)), false)
      }
      let mayResume = isResuming && !state.sessions.avoidsBytes(of: blob.digest)
      let kept = mayResume ? state.partials[blob.digest].flatMap { $0.resumed(as: blob) } : nil
      let partial =
        kept ?? MemoryPartial(data: MemoryBytes(budget: budget), chain: MemoryBytes(budget: budget))
      state.partials[blob.digest] = partial
      let number = state.sessions.nextNumber()
      let session = BlobSession(
        blob, tailBytes: tailBytes,
        in: MemorySessionPlace(blob, partial, number: number, store: self), isResumed: kept != nil)
      state.sessions.insert(session, number: number)
      return (.session(session), true)
    }
  }

  package func partial(of digest: Digest) -> PartialBlob? {
    state.withLock { $0.partials[digest]?.partial(of: digest) }
  }

  package func partials() -> [PartialBlob] {
    state.withLock { state in
      state.partials.keys.sorted().compactMap { digest in
        state.sessions.contains(digest) ? nil : state.partials[digest]?.partial(of: digest)
      }
    }
  }

  @discardableResult
  package func discardPartial(_ digest: Digest) -> Bool {
    state.withLock { state in
      guard !state.sessions.contains(digest) else { return false }
      return state.partials.removeValue(forKey: digest) != nil
    }
  }

  func release(
    _ digest: Digest, number: UInt64, keepsPartial: Bool, isBeingWritten: Bool
  ) {
    state.withLock { state in
      guard state.sessions.remove(digest, number: number) else { return }
      if !keepsPartial { state.partials[digest] = nil }
      if keepsPartial, isBeingWritten { state.sessions.avoidBytes(of: digest) }
    }
  }
}

extension MemoryPartial {
  /// Nil if a session of this blob cannot go on from it.
  fileprivate func resumed(as blob: Blob) -> MemoryPartial? {
    partial(of: blob.digest)?.blob == blob ? self : nil
  }
}
