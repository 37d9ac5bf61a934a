// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A whole blob open for reading. Deleting the blob does not disturb it: its space is freed when
/// the last reader lets go.
package final class BlobFile: Sendable {
  package let sizeBytes: Int64
  private let file: PosixFile

  init(path: String) throws(StorageError) {
    self.file = try PosixFile(path, flags: O_RDONLY)
    self.sizeBytes = try file.sizeBytes()
  }

  /// Reads `min(buffer.count, sizeBytes - offset)` bytes and returns how many that was. Blocks on
  /// the disk; safe from any thread. Throws `corrupt` if the file has become shorter.
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
