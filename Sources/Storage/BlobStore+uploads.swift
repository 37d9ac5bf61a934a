// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Content on its way in by push. An upload's size and digest are known at its end only, so nothing
/// is reserved for it, and nothing of it is shown before `UploadFile.install`.
///
/// What was appended survives the end of the process, whatever ended it. A power loss may take the
/// last seconds of it, and a client then resumes from what is left: to synchronise after every
/// request would cost each a flush of the disk, for bytes that the client still has.
///
/// An id is 1 to 64 lower-case hexadecimal digits, so that none is a path.
extension BlobStore {
  /// Begins the upload `id`, which MUST NOT have been used before.
  package func createUpload(_ id: String) throws(StorageError) -> UploadFile {
    Self.check(id)
    let folder = layout.uploadFolder(id)
    return try openUploads.withLock { table throws(StorageError) in
      // Without data it is what remains of one that has ended.
      if try PosixFolder.create(folder) == false,
        try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)) != nil
      {
        throw StorageError(operation: "mkdir", path: folder, errno: EEXIST)
      }
      let file = try createData(in: folder)
      return add(UploadFile(id, file: file, sizeBytes: 0, folder: folder, store: self), to: &table)
    }
  }

  /// The upload `id`, as far as it has come; nil if there is none. After a crash it may have bytes
  /// that no one was told of, but lacks none that someone was.
  package func openUpload(_ id: String) throws(StorageError) -> UploadFile? {
    Self.check(id)
    let folder = layout.uploadFolder(id)
    return try openUploads.withLock { table throws(StorageError) in
      if let file = table.file(of: id) { return file }
      let data = StoreLayout.data(in: folder)
      guard try PosixFolder.fileSizeBytes(data) != nil else { return nil }
      let file = try PosixFile(data, flags: O_RDWR)
      let size = try file.sizeBytes()
      return add(
        UploadFile(id, file: file, sizeBytes: size, folder: folder, store: self), to: &table)
    }
  }

  /// The ids of all uploads, open or not, in ascending order. Names that are no id are not ours and
  /// passed over.
  package func uploads() throws(StorageError) -> [String] {
    var ids: [String] = []
    for id in try PosixFolder.names(in: layout.uploads) where Self.isUploadID(id) {
      let data = StoreLayout.data(in: layout.uploadFolder(id))
      if try PosixFolder.fileSizeBytes(data) != nil { ids.append(id) }
    }
    return ids
  }

  /// Gives the upload up; false if there is none. Throws `busy` while it is being installed.
  @discardableResult
  package func removeUpload(_ id: String) throws(StorageError) -> Bool {
    guard let file = try openUpload(id) else { return false }
    try file.remove()
    return true
  }

  /// Takes the folder of an upload out of `uploads` and removes it.
  func retireUpload(_ id: String) throws(StorageError) {
    let temporary = try freshTemporaryFolder()
    do {
      // In one step, so that no half of an upload is ever found; the unlink of many bytes takes
      // long, and is nobody else's wait.
      try openUploads.withLock { table throws(StorageError) in
        try PosixFolder.move(layout.uploadFolder(id), to: temporary)
        table.remove(id)
      }
    } catch {
      if error.code == .notFound { return }
      throw error
    }
    discard(temporary)
  }

  /// Creates the folder of uploads, and removes from it what a crash left half-created.
  static func clearUploads(in layout: StoreLayout) throws(StorageError) {
    try PosixFolder.create(layout.uploads)
    for id in try PosixFolder.names(in: layout.uploads) where isUploadID(id) {
      let folder = layout.uploadFolder(id)
      if try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)) == nil {
        try PosixFolder.removeAll(folder)
      }
    }
  }

  private func createData(in folder: String) throws(StorageError) -> PosixFile {
    do {
      return try PosixFile(StoreLayout.data(in: folder), flags: O_RDWR | O_CREAT | O_EXCL)
    } catch {
      discard(folder)
      throw error
    }
  }

  private func add(_ file: UploadFile, to table: inout UploadTable) -> UploadFile {
    table.insert(file)
    return file
  }

  private static func check(_ id: String) {
    precondition(isUploadID(id), "no id of an upload: \(id)")
  }

  private static func isUploadID(_ text: String) -> Bool {
    (1...idDigitsMax).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  private static let idDigitsMax = 64
}
