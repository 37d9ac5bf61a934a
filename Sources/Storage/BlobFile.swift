// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The file of a whole blob. One that is deleted keeps its space until the last reader lets go.
package final class BlobFile: BlobReader {
  package let sizeBytes: Int64
  let file: PosixFile

  init(path: String) throws(StorageError) {
    self.file = try PosixFile(path, flags: O_RDONLY)
    self.sizeBytes = try file.sizeBytes()
  }

  package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer)
    throws(StorageError) -> Int
  {
    precondition(offset >= 0, "no byte \(offset)")
    let wanted = Int(max(0, min(Int64(buffer.count), sizeBytes - offset)))
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    let count = try unsafe file.read(at: offset, into: target)
    guard count == wanted else {
      throw StorageError(.corrupt, operation: "pread", path: file.path)
    }
    return count
  }
}
