// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Storage

/// A blob's file as NIO has the kernel send from it. The descriptor stays the file's, which is kept
/// until this goes; so nothing may be under way of what was taken from it then.
final class BlobFileHandle: Sendable {
  let file: BlobFile
  private let handle: NIOFileHandle

  init(_ file: BlobFile) {
    self.file = file
    self.handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.descriptor)
  }

  deinit {
    // Not closed here: it takes the descriptor back.
    _ = try? handle.takeDescriptorOwnership()
  }

  /// Nil if the bytes would have to be waited for.
  func region(at offset: Int64, maxBytes: Int) -> FileRegion? {
    let count = Int(min(Int64(maxBytes), file.sizeBytes - offset))
    guard count > 0, file.isInMemory(at: offset, count: count) else { return nil }
    return FileRegion(
      fileHandle: handle, readerIndex: Int(offset), endIndex: Int(offset) + count)
  }
}
