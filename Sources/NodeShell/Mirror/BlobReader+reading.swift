// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Storage

extension BlobReader {
  /// The whole blob, which MUST be small. Blocks on the disk.
  func readAll() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(sizeBytes))
    _ = try unsafe bytes.withUnsafeMutableBytes { buffer in
      try unsafe read(at: 0, into: buffer)
    }
    return bytes
  }

  /// At most `maxBytes` bytes from `offset` on. Blocks on the disk.
  func read(at offset: Int64, maxBytes: Int) throws -> ByteBuffer {
    try unsafe ByteBuffer(maxBytes: maxBytes) { try unsafe read(at: offset, into: $0) }
  }
}
