// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Storage

/// The open file of a blob that is served: as the disk's threads read it, and as NIO has the kernel
/// send from it. When this goes the file is closed on one of these threads, so nothing may be under
/// way then of what was taken from it.
final class BlobFileHandle: Sendable {
  let sizeBytes: Int64
  private let file: ClosingFile
  /// Nil if the blob is in no file. The descriptor stays the file's.
  private let handle: NIOFileHandle?
  private let threads: NIOThreadPool

  /// The reader MUST be given up by whoever hands it over.
  init(_ reader: any BlobReader, threads: NIOThreadPool) {
    self.sizeBytes = reader.sizeBytes
    self.file = ClosingFile(reader)
    self.handle = (reader as? BlobFile).map {
      NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: $0.descriptor)
    }
    self.threads = threads
  }

  deinit {
    // Not closed here: it takes the descriptor back.
    _ = try? handle?.takeDescriptorOwnership()
    threads.submit { [file] _ in file.close() }
  }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    try await threads.runIfActive { [file] in
      // Closed by `deinit` alone.
      guard let reader = file.reader else { preconditionFailure("read after the end") }
      return try reader.read(at: offset, maxBytes: maxBytes)
    }
  }

  /// Nil if the bytes would have to be waited for.
  func region(at offset: Int64, maxBytes: Int) -> FileRegion? {
    guard let handle, let blob = file.reader as? BlobFile else { return nil }
    let count = Int(min(Int64(maxBytes), sizeBytes - offset))
    guard count > 0, blob.isInMemory(at: offset, count: count) else { return nil }
    return FileRegion(
      fileHandle: handle, readerIndex: Int(offset), endIndex: Int(offset) + count)
  }
}
