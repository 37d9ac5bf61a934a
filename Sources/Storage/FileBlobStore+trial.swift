// SPDX-License-Identifier: Apache-2.0

import Glibc

extension FileBlobStore {
  package func tryWriting() throws(StorageError) {
    let folder = try freshTemporaryFolder()
    do {
      try PosixFolder.create(folder)
      let file = try PosixFile(StoreLayout.data(in: folder), flags: O_RDWR | O_CREAT | O_EXCL)
      // Space alone could be promised by a file system that has none; bytes alone could fit into
      // what is left of one that is full.
      try file.reserve(bytes: Self.trialBytes)
      try unsafe [UInt8](repeating: 1, count: 4096).withUnsafeBufferPointer {
        buffer throws(StorageError) in
        try unsafe file.write(UnsafeRawBufferPointer(buffer), at: 0)
      }
      try file.synchronise()
    } catch {
      discard(folder)
      throw error
    }
    try PosixFolder.removeAll(folder)
  }
}
