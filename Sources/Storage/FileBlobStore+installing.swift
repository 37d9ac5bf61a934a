// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Synchronization

extension FileBlobStore {
  /// Makes a prepared folder whose `data` is durable into the whole blob `digest`: adds the files
  /// beside the data, makes all of it durable and renames the folder into place.
  ///
  /// - Parameter number: of the session whose partial folder it is, if it is one.
  /// - Returns: false if the blob was whole already, and got only what it lacked.
  @discardableResult
  func finish(
    _ folder: String, digest: Digest, chain: [UInt8], mediaType: String?, isPushed: Bool = false,
    endingSession number: UInt64? = nil
  ) throws(StorageError) -> Bool {
    if chain.isEmpty {
      try PosixFolder.removeAll(StoreLayout.chain(in: folder))
    } else {
      // Until the rename the chain known so far stays: after a crash the blob goes on from it.
      try PosixFile.create(StoreLayout.finishedChain(in: folder), bytes: chain)
      try PosixFolder.move(StoreLayout.finishedChain(in: folder), to: StoreLayout.chain(in: folder))
    }
    if let mediaType {
      precondition(Int64(mediaType.utf8.count) <= Blob.mediaTypeBytesMax, "media type too long")
      try PosixFile.create(StoreLayout.mediaType(in: folder), bytes: Array(mediaType.utf8))
    }
    if isPushed { _ = try PosixFile(StoreLayout.pushed(in: folder), flags: O_WRONLY | O_CREAT) }
    try PosixFolder.synchronise(folder)
    try confirmShard(of: digest)
    let target = layout.blobFolder(digest)
    var surplus: DiscardedBytes?
    // Under the lock of the table `begin` looks at, so that it sees a session or a whole blob.
    let isNew = try sessions.withLock { table throws(StorageError) in
      let isNew = try Self.moveOrMerge(folder, into: target)
      if let number { table.remove(digest, number: number) }
      // Still under the lock: a successor may use the same partial folder.
      if !isNew { surplus = setAside(folder, &table) }
      return isNew
    }
    surplus?.remove()
    if !isNew {
      do {
        try PosixFolder.synchronise(target)
      } catch {
        // Deleted since.
        guard error.code == .notFound else { throw error }
      }
    }
    try PosixFolder.synchronise(layout.blobShard(digest))
    return isNew
  }

  /// Makes the name of the blob's shard durable. That it is there does not show it: whoever created
  /// it may have failed before, or be on the way still.
  private func confirmShard(of digest: Digest) throws(StorageError) {
    let shard = layout.blobShard(digest)
    let isNew = try PosixFolder.create(shard)
    if !isNew, confirmedShards.withLock({ $0.contains(shard) }) { return }
    try PosixFolder.synchronise(layout.blobs(digest.algorithm))
    confirmedShards.withLock { _ = $0.insert(shard) }
  }

  /// Takes a folder of ours out of the way in one step, under the lock of `table`; what is left to
  /// be done is the caller's, without the lock. Nil if there is nothing left.
  func setAside(_ folder: String, _ table: inout SessionTable) -> DiscardedBytes? {
    while true {
      let temporary = layout.temporaryFolder(table.nextNumber())
      do {
        try PosixFolder.move(folder, to: temporary)
        return DiscardedBytes { self.discard(temporary) }
      } catch {
        // Left by an earlier run, if this one began on a read-only disk.
        if error.errno == ENOTEMPTY || error.errno == EEXIST { continue }
        if error.code != .notFound { discard(folder) }
        return nil
      }
    }
  }

  /// Removes a folder of ours that came to nothing.
  func discard(_ folder: String) {
    do {
      try PosixFolder.removeAll(folder)
    } catch {
      // Nothing under `partial` or `temporary` is ever served unchecked. The next start clears
      // `temporary`, and of `partial` what is of no use.
    }
  }

  /// False if the blob was whole already: then only what its folder lacks is moved.
  private static func moveOrMerge(_ folder: String, into target: String) throws(StorageError)
    -> Bool
  {
    if try PosixFolder.fileSizeBytes(StoreLayout.data(in: target)) == nil {
      try PosixFolder.move(folder, to: target)
      return true
    }
    for name in [StoreLayout.chain, StoreLayout.mediaType] {
      let source = name(folder)
      if try PosixFolder.fileSizeBytes(source) != nil,
        try PosixFolder.fileSizeBytes(name(target)) == nil
      {
        try PosixFolder.move(source, to: name(target))
      }
    }
    return false
  }
}
