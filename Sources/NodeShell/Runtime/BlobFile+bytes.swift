// SPDX-License-Identifier: Apache-2.0

import Storage

extension BlobFile {
  /// Fewer bytes than `count` only at the end of the blob. Blocks on the disk.
  func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, readCount in
      readCount = try unsafe read(
        at: offset,
        into: UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
    }
  }
}

extension BlobSession {
  /// Bytes that were written before. Blocks on the disk.
  func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, readCount in
      try unsafe read(
        at: offset,
        into: UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      readCount = count
    }
  }
}
