// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A file of another program on its way into the store. It is read once, from the first byte to the
/// last, by one thread at a time; then it is installed or discarded.
package final class AdoptedFile: Sendable {
  package let sizeBytes: Int64
  private let folder: String
  private let source: PosixFile
  /// Where the bytes go that are read; nil if the store has the file itself under a second name.
  private let copy: PosixFile?
  private let store: FileBlobStore

  init(
    folder: String, source: PosixFile, copy: PosixFile?, store: FileBlobStore
  ) throws(StorageError) {
    self.folder = folder
    self.source = source
    self.copy = copy
    self.store = store
    self.sizeBytes = try source.sizeBytes()
  }

  package var isCopy: Bool { copy != nil }

  /// Reads `min(buffer.count, sizeBytes - offset)` bytes, has them in the store, and returns how
  /// many that was. Throws `corrupt` if the file has become shorter.
  package func take(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer)
    throws(StorageError) -> Int
  {
    precondition(offset >= 0, "no byte \(offset)")
    let wanted = Int(max(0, min(Int64(buffer.count), sizeBytes - offset)))
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    guard try unsafe source.read(at: offset, into: target) == wanted else {
      throw StorageError(.corrupt, operation: "pread", path: source.path)
    }
    if let copy { try unsafe copy.write(UnsafeRawBufferPointer(target), at: offset) }
    return wanted
  }

  /// Makes the file the whole blob `digest`, durable when this returns; `chain` is empty for a blob
  /// of one chunk.
  ///
  /// MUST be called only when the caller has hashed exactly the bytes taken, and got `digest`.
  /// After an error the file is discarded.
  package func install(as digest: Digest, chain: [UInt8]) throws(StorageError) {
    do {
      // The other program may never have asked for that: a second name shares what it left undone.
      try (copy ?? source).synchronise()
      try store.finish(folder, digest: digest, chain: chain, mediaType: nil, isPushed: true)
    } catch {
      discard()
      throw error
    }
  }

  package func discard() { store.discard(folder) }
}
