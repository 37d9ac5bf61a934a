// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Storage

extension BlobSessionReader {
  /// At most `maxBytes` of the bytes that may be shown from `offset` on. Blocks on the disk.
  func read(at offset: Int64, maxBytes: Int) throws -> ByteBuffer {
    try unsafe ByteBuffer(maxBytes: maxBytes) { try unsafe read(at: offset, into: $0) }
  }
}
