// SPDX-License-Identifier: Apache-2.0

import Storage

extension BlobFile {
  /// Fewer bytes than `count` only at the end of the blob. Blocks on the disk.
  func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let readCount = try unsafe bytes.withUnsafeMutableBytes { buffer in
      try unsafe read(at: offset, into: buffer)
    }
    bytes.removeLast(count - readCount)
    return bytes
  }
}

extension BlobSession {
  /// Bytes that were written before. Blocks on the disk.
  func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try unsafe bytes.withUnsafeMutableBytes { buffer in
      try unsafe read(at: offset, into: buffer)
    }
    return bytes
  }
}
