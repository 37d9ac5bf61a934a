// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The end of the chain that grows beside a partial blob. Guarded by the session's mutex, so that
/// batches lie one behind the other.
///
/// Nothing in it is made durable: a process that is killed loses nothing, and what a power cut
/// takes is found missing, since all of it is checked again before it is used.
struct ChainTail {
  private(set) var sizeBytes: Int64
  private var file: PosixFile?
  /// What a failed write has left is illegible, and so would be all that followed it.
  private var isBroken = false

  init(sizeBytes: Int64) {
    self.sizeBytes = sizeBytes
  }

  /// Without effect beyond `sizeBytesMax`, and once a write has failed: it only costs that fewer
  /// chunks are found again, and a disk that fails is noticed where the blob itself is written.
  mutating func append(_ bytes: [UInt8], to path: String, sizeBytesMax: Int64) {
    guard !isBroken, sizeBytes + Int64(bytes.count) <= sizeBytesMax else { return }
    do {
      let file = try file ?? PosixFile(path, flags: O_WRONLY | O_CREAT)
      self.file = file
      try unsafe bytes.withUnsafeBufferPointer { buffer throws(StorageError) in
        try unsafe file.write(UnsafeRawBufferPointer(buffer), at: sizeBytes)
      }
      sizeBytes += Int64(bytes.count)
    } catch {
      isBroken = true
    }
  }

  /// Forgets what lies behind the first `bytes` bytes.
  mutating func cut(toBytes bytes: Int64, of path: String) {
    precondition(bytes >= 0 && bytes <= sizeBytes, "a chain is cut shorter, not longer")
    guard bytes < sizeBytes else { return }
    do {
      try PosixFile(path, flags: O_WRONLY).truncate(toBytes: bytes)
      sizeBytes = bytes
    } catch {
      isBroken = true
    }
  }
}
