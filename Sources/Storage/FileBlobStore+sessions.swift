// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import Synchronization

extension FileBlobStore {
  package func begin(
    _ blob: Blob, tailBytes: Int64?, resuming isResuming: Bool
  ) throws(StorageError) -> BeginOutcome {
    let (outcome, isNew) = try claim(blob, tailBytes: tailBytes, resuming: isResuming)
    guard case .session(let session) = outcome else { return outcome }
    if session.blob != blob {
      throw StorageError(
        .sizeConflict, operation: "begin", path: layout.partialFolder(blob.digest))
    }
    // Not under the lock, since it can take long where the file system cannot reserve.
    if isNew { try session.reserve() }
    return outcome
  }

  /// The session of the blob, and whether it is a new one. What an earlier session left is gone
  /// when this returns or throws.
  private func claim(
    _ blob: Blob, tailBytes: Int64?, resuming isResuming: Bool
  ) throws(StorageError) -> (outcome: BeginOutcome, isNew: Bool) {
    var leftover: DiscardedBytes?
    defer { leftover?.remove() }
    return try sessions.withLock { table throws(StorageError) -> (BeginOutcome, Bool) in
      if let session = table.session(of: blob.digest) { return (.session(session), false) }
      if let stored = try find(blob.digest) { return (.whole(stored), false) }
      let folder = layout.partialFolder(blob.digest)
      let mayResume = isResuming && !table.avoidsBytes(of: blob.digest)
      let kept = mayResume ? reopen(blob, in: folder) : nil
      if kept == nil { leftover = setAside(folder, &table) }
      let partial = if let kept { kept } else { try createPartial(in: folder) }
      let number = table.nextNumber()
      let session = BlobSession(
        blob, tailBytes: tailBytes,
        in: SessionFolder(
          blob, file: partial.file, chainBytes: partial.chainBytes, folder: folder, number: number,
          store: self), isResumed: partial.chainBytes > 0)
      table.insert(session, number: number)
      return (.session(session), true)
    }
  }

  /// Ends the claim of session `number` on the partial folder, and returns that for removal unless
  /// it is kept; later calls and calls of a session that has been succeeded do nothing.
  ///
  /// `isBeingWritten` says that one of the session's writes is still on its way.
  func release(
    _ digest: Digest, number: UInt64, keepsPartial: Bool, isBeingWritten: Bool
  ) -> DiscardedBytes? {
    sessions.withLock { table in
      guard table.remove(digest, number: number) else { return nil }
      // Under the lock: a successor uses the same folder.
      guard keepsPartial else { return setAside(layout.partialFolder(digest), &table) }
      if isBeingWritten { table.avoidBytes(of: digest) }
      return nil
    }
  }

  /// Nil if there is nothing to go on from, or it cannot be opened: then beginning anew succeeds,
  /// or says what is wrong with the disk.
  private func reopen(
    _ blob: Blob, in folder: String
  ) -> (file: PosixFile, chainBytes: Int64)? {
    do {
      let data = StoreLayout.data(in: folder)
      guard try PosixFolder.fileSizeBytes(data) == blob.sizeBytes,
        let chainBytes = try PosixFolder.fileSizeBytes(StoreLayout.chain(in: folder)),
        chainBytes > 0, chainBytes <= blob.chainBytesMax
      else { return nil }
      // Of a commit that came to nothing.
      try PosixFolder.removeAll(StoreLayout.finishedChain(in: folder))
      try PosixFolder.removeAll(StoreLayout.mediaType(in: folder))
      return (try PosixFile(data, flags: O_RDWR), chainBytes)
    } catch {
      return nil
    }
  }

  private func createPartial(
    in folder: String
  ) throws(StorageError) -> (file: PosixFile, chainBytes: Int64) {
    do {
      try PosixFolder.create(folder)
      let data = StoreLayout.data(in: folder)
      return (try PosixFile(data, flags: O_RDWR | O_CREAT | O_EXCL), 0)
    } catch {
      discard(folder)
      throw error
    }
  }
}
