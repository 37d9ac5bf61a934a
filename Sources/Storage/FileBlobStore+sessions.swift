// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import Synchronization

extension FileBlobStore {
  /// Joins or starts the one session of a blob, reserving its space on disk. With `resuming` it
  /// goes on from the partial blob that was left, if there is one of this size; without, that is
  /// removed. `BlobSession.isResumed` tells which it was.
  ///
  /// `tailBytes` is how much of every response is withheld until the blob is proven; by default
  /// the length of the last chunk. It is at least 1 where there is a byte at all, and a session
  /// that is joined keeps its own. Throws `sizeConflict` if the live session has another size.
  package func begin(
    _ blob: Blob, tailBytes: Int64? = nil, resuming isResuming: Bool = false
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
    var leftover: DiscardedFolder?
    defer { leftover?.remove() }
    return try sessions.withLock { table throws(StorageError) -> (BeginOutcome, Bool) in
      if let session = table.session(of: blob.digest) { return (.session(session), false) }
      if let stored = try find(blob.digest) { return (.whole(stored), false) }
      let folder = layout.partialFolder(blob.digest)
      let mayResume = isResuming && !table.avoidsFile(of: blob.digest)
      let kept = mayResume ? reopen(blob, in: folder) : nil
      if kept == nil { leftover = setAside(folder, &table) }
      let partial = if let kept { kept } else { try createPartial(in: folder) }
      let session = BlobSession(
        blob, tailBytes: tailBytes, file: partial.file, chainBytes: partial.chainBytes,
        folder: folder, number: table.nextNumber(), store: self)
      table.insert(session, folder: folder)
      return (.session(session), true)
    }
  }

  /// Ends the claim of session `number` on the partial folder, and returns that for removal unless
  /// it is kept; later calls and calls of a session that has been succeeded do nothing.
  ///
  /// `isBeingWritten` says that one of the session's writes is still on its way.
  func release(
    _ digest: Digest, number: UInt64, keepsPartial: Bool, isBeingWritten: Bool = false
  ) -> DiscardedFolder? {
    sessions.withLock { table in
      guard table.remove(digest, number: number) else { return nil }
      // Under the lock: a successor uses the same folder.
      guard keepsPartial else { return setAside(layout.partialFolder(digest), &table) }
      if isBeingWritten { table.avoidFile(of: digest) }
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
        chainBytes > 0, chainBytes <= Self.chainBytesMax(of: blob)
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
