// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Storage

extension BlobStore {
  /// The whole blob, open for reading; nil if there is none. Blocks on the disk.
  func openIfHeld(_ digest: Digest) throws(StorageError) -> (any BlobReader)? {
    do throws(StorageError) {
      return try open(digest)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }
}
