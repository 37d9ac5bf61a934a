// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Storage

extension FileBlobStore {
  /// The whole blob, open for reading; nil if there is none. Blocks on the disk.
  func openIfHeld(_ digest: Digest) throws(StorageError) -> BlobFile? {
    do throws(StorageError) {
      return try open(digest)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }
}
