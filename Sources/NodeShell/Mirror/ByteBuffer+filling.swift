// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension ByteBuffer {
  /// What `fill` writes into room for `maxBytes` bytes; it returns how many it wrote.
  init(
    maxBytes: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) rethrows {
    self = ByteBufferAllocator().buffer(capacity: maxBytes)
    try unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: maxBytes) { target in
      try unsafe fill(UnsafeMutableRawBufferPointer(rebasing: target[..<maxBytes]))
    }
  }
}
