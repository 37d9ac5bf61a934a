// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Synchronization

/// What a check does with what it finds damaged.
extension FileBlobStore {
  /// Takes a blob out of the store, for a person to look at, and tells where it is now; nil if
  /// there is none. What lay there from an earlier check is replaced.
  package func quarantine(_ digest: Digest) throws(StorageError) -> String? {
    let target = "\(layout.quarantine)/\(digest.algorithm.name)-\(digest.hex)"
    try PosixFolder.createAll(layout.quarantine)
    try PosixFolder.removeAll(target)
    do {
      // Under the lock, so that no install adds to a blob that is on its way out.
      try sessions.withLock { _ throws(StorageError) in
        try PosixFolder.move(layout.blobFolder(digest), to: target)
      }
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
    try PosixFolder.synchronise(layout.quarantine)
    try PosixFolder.synchronise(layout.blobShard(digest))
    return target
  }

  /// Removes the chain of a whole blob, which is computed anew when it is needed.
  package func removeChain(of digest: Digest) throws(StorageError) {
    let folder = layout.blobFolder(digest)
    try PosixFolder.removeAll(StoreLayout.chain(in: folder))
    try PosixFolder.synchronise(folder)
  }
}
