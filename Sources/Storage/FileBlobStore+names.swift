// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A small file beside a manifest that says by which names it goes: a help for the day the catalog
/// is lost.
extension FileBlobStore {
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

  package func names(of digest: Digest, bytesMax: Int64) throws(StorageError) -> [UInt8]? {
    try PosixFile.contents(
      StoreLayout.names(in: layout.blobFolder(digest)), bytesMax: bytesMax)
  }

  package func hasNames(_ digest: Digest) throws(StorageError) -> Bool {
    try PosixFolder.fileSizeBytes(StoreLayout.names(in: layout.blobFolder(digest))) != nil
  }
}
