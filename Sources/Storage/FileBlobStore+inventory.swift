// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a cache quota counts.
///
/// The last use of a blob is the modification time of its folder: it costs no file and no rename, a
/// new blob has it by itself, and unlike an access time it is not at the mercy of mount options or
/// of a backup that reads everything. It is not synchronised: after a power loss a blob may look as
/// old as its last use but one.
extension FileBlobStore {
  package func footprint(of digest: Digest) throws(StorageError) -> BlobFootprint? {
    let folder = layout.blobFolder(digest)
    guard let dataBytes = try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)),
      let usedSeconds = try PosixFolder.writtenSeconds(folder)
    else { return nil }
    let chainBytes = try PosixFolder.fileSizeBytes(StoreLayout.chain(in: folder))
    let mediaTypeBytes = try PosixFolder.fileSizeBytes(StoreLayout.mediaType(in: folder))
    return BlobFootprint(
      blob: Blob(digest: digest, sizeBytes: dataBytes), hasMediaType: mediaTypeBytes != nil,
      diskBytes: dataBytes + (chainBytes ?? 0) + (mediaTypeBytes ?? 0),
      lastUsedSeconds: usedSeconds)
  }

  /// One metadata write.
  @discardableResult
  package func recordUse(of digest: Digest, atSeconds seconds: Int64) throws(StorageError) -> Bool {
    do {
      try PosixFolder.setWritten(layout.blobFolder(digest), atSeconds: seconds)
      return true
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }
}
