// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc

/// A small file beside a manifest that says by which names it goes. It is a help for the day the
/// catalog is lost, and not synchronised: the catalog is.
extension BlobStore {
  /// Replaces what is written beside a whole blob, in one step; nothing is to be written where the
  /// blob is gone meanwhile. Empty takes the file away.
  package func writeNames(_ bytes: [UInt8], of digest: Digest) throws(StorageError) {
    let target = StoreLayout.names(in: layout.blobFolder(digest))
    if bytes.isEmpty { return try PosixFolder.removeAll(target) }
    let temporary = try freshTemporaryFolder()
    do {
      let file = try PosixFile(temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
      try unsafe bytes.withUnsafeBufferPointer { buffer throws(StorageError) in
        try unsafe file.write(UnsafeRawBufferPointer(buffer), at: 0)
      }
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
}
