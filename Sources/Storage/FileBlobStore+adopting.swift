// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc

/// Blobs that go from one store of files to another, by name where that is possible.
extension FileBlobStore {
  /// Takes a file of another program in, to be hashed and installed. Nothing is ever written to it.
  ///
  /// - Parameter copies: whether its bytes are copied in any case. Else that is done only where a
  ///   second name cannot be had: on another file system, or for a file of somebody else
  ///   (proc_sys_fs(5), protected_hardlinks).
  /// - Throws: `notFound` if there is no such file.
  package func adopt(_ path: String, copies: Bool) throws(StorageError) -> AdoptedFile {
    let source = try PosixFile(path, flags: O_RDONLY)
    let temporary = try freshTemporaryFolder()
    do {
      try PosixFolder.create(temporary)
      let data = StoreLayout.data(in: temporary)
      let isLinked = copies ? false : try Self.linkIfPossible(path, to: data)
      // Through the new name, since the old one might stand for another file by now.
      return try AdoptedFile(
        folder: temporary,
        source: isLinked ? PosixFile(data, flags: O_RDONLY) : source,
        copy: isLinked ? nil : PosixFile(data, flags: O_WRONLY | O_CREAT | O_EXCL), store: self)
    } catch {
      discard(temporary)
      throw error
    }
  }

  /// Gives the data of a whole blob to another tree: as a second name of it where that is possible,
  /// else as a copy. What is there already with this size stays.
  ///
  /// - Returns: nil if it was there.
  /// - Throws: `notFound` if there is no such blob.
  package func lend(
    _ digest: Digest, to file: String, of tree: ForeignTree, copies: Bool
  ) throws(StorageError) -> LentBlob? {
    let path = StoreLayout.data(in: layout.blobFolder(digest))
    let blob = try BlobFile(path: path)
    if try tree.fileSizeBytes(file) == blob.sizeBytes { return nil }
    var isCopy = false
    try tree.place(file) { temporary throws(StorageError) in
      isCopy = copies ? true : try Self.linkIfPossible(path, to: temporary) == false
      if !isCopy { return }
      try Self.copy(blob, to: temporary)
    }
    return LentBlob(sizeBytes: blob.sizeBytes, isCopy: isCopy)
  }

  private static func linkIfPossible(_ path: String, to target: String) throws(StorageError) -> Bool
  {
    do {
      try PosixFolder.link(path, to: target)
      return true
    } catch {
      guard [EXDEV, EPERM, EMLINK, EOPNOTSUPP].contains(error.errno) else { throw error }
      return false
    }
  }

  private static func copy(_ blob: BlobFile, to path: String) throws(StorageError) {
    let target = try PosixFile(path, flags: O_WRONLY | O_CREAT | O_EXCL)
    var buffer = [UInt8](repeating: 0, count: copyBytes)
    var offset: Int64 = 0
    while offset < blob.sizeBytes {
      offset += try unsafe buffer.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        let count = try unsafe blob.read(at: offset, into: bytes)
        try unsafe target.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
        return Int64(count)
      }
    }
    try target.synchronise()
  }

  private static let copyBytes = 1 << 20
}
