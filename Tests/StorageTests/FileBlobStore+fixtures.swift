// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Storage

extension FileBlobStore {
  /// A store where another one of the same test was. A process that some other test starts has this
  /// one's open files, and with them the lock, until it runs its own program: that is waited for.
  static func reopened(_ directory: String) throws -> FileBlobStore {
    while true {
      do throws(StorageError) {
        return try FileBlobStore(directory: directory)
      } catch {
        guard error.code == .locked else { throw error }
        try Task.checkCancellation()
        usleep(1_000)
      }
    }
  }
}
