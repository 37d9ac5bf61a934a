// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A small file beside a manifest that says by which names it goes: a help for the day the catalog
/// is lost.
extension FileBlobStore {
  /// Replaces what is written beside a whole blob, in one step; nothing is to be written where the
  /// blob is gone meanwhile. Empty takes the file away.
  package func writeNames(_ bytes: [UInt8], of digest: Digest) throws(StorageError) {
    let target = StoreLayout.names(in: layout.blobFolder(digest))
    if bytes.isEmpty { return try PosixFolder.removeAll(target) }
    let temporary = try freshTemporaryFolder()
    do {
      try PosixFile.create(temporary, bytes: bytes)
      try PosixFolder.move(temporary, to: target)
    } catch {
      discard(temporary)
      guard error.code == .notFound else { throw error }
    }
  }

  /// What was written beside the blob; nil if nothing was.
  package func names(of digest: Digest, bytesMax: Int64) throws(StorageError) -> [UInt8]? {
    try PosixFile.contents(
      StoreLayout.names(in: layout.blobFolder(digest)), bytesMax: bytesMax)
  }

  /// Whether anything is written beside the blob.
  package func hasNames(_ digest: Digest) throws(StorageError) -> Bool {
    try PosixFolder.fileSizeBytes(StoreLayout.names(in: layout.blobFolder(digest))) != nil
  }
}
