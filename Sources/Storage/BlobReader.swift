// SPDX-License-Identifier: Apache-2.0

/// A whole blob open for reading. Deleting the blob does not disturb it: its space is freed when
/// the last reader lets go.
package protocol BlobReader: AnyObject, Sendable {
  var sizeBytes: Int64 { get }

  /// Reads `min(buffer.count, sizeBytes - offset)` bytes and returns how many that was. May block
  /// on a disk; safe from any thread. Throws `corrupt` if the blob has become shorter.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int
}
