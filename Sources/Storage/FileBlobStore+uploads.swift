// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Synchronization

/// Content on its way in by push. An upload's size and digest are known at its end only, so nothing
/// is reserved for it, and nothing of it is shown before `UploadFile.install`.
///
/// What was appended survives the end of the process, whatever ended it. A power loss may take the
/// last seconds of it, and a client then resumes from what is left: to synchronise after every
/// request would cost each a flush of the disk, for bytes that the client still has.
extension FileBlobStore {
  package func createUpload(_ id: String) throws(StorageError) -> UploadFile {
    UploadName.check(id)
    let folder = layout.uploadFolder(id)
    return try openUploads.withLock { table throws(StorageError) in
      // Without data it is what remains of one that has ended.
      if try PosixFolder.create(folder) == false,
        try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)) != nil
      {
        throw StorageError(operation: "mkdir", path: folder, errno: EEXIST)
      }
      let file = try createData(in: folder)
      return add(id, file, UploadState(sizeBytes: 0, isInstalled: false), to: &table)
    }
  }

  package func openUpload(_ id: String) throws(StorageError) -> UploadFile? {
    UploadName.check(id)
    let folder = layout.uploadFolder(id)
    return try openUploads.withLock { table throws(StorageError) in
      if let file = table.file(of: id) { return file }
      let data = StoreLayout.data(in: folder)
      guard try PosixFolder.fileSizeBytes(data) != nil else { return nil }
      let file = try PosixFile(data, flags: O_RDWR)
      // To write to bytes that are a blob's as well would change the blob.
      let state = UploadState(sizeBytes: try file.sizeBytes(), isInstalled: try file.isShared())
      return add(id, file, state, to: &table)
    }
  }

  package func uploadWrittenSeconds(_ id: String) throws(StorageError) -> Int64? {
    UploadName.check(id)
    return try PosixFolder.writtenSeconds(StoreLayout.data(in: layout.uploadFolder(id)))
  }

  /// Makes a durable file of ours the data of a whole blob, under a second name: nothing is copied,
  /// and the first name stays until its owner removes it. False if the blob was whole already: it
  /// keeps its data then.
  func installShared(_ path: String, as digest: Digest, chain: [UInt8], mediaType: String?)
    throws(StorageError) -> Bool
  {
    let temporary = try freshTemporaryFolder()
    do {
      try PosixFolder.create(temporary)
      try PosixFolder.link(path, to: StoreLayout.data(in: temporary))
      return try finish(
        temporary, digest: digest, chain: chain, mediaType: mediaType, isPushed: true)
    } catch {
      discard(temporary)
      throw error
    }
  }

  /// Names that are no id are not ours and passed over.
  package func uploads() throws(StorageError) -> [String] {
    var ids: [String] = []
    for id in try PosixFolder.names(in: layout.uploads) where UploadName.isValid(id) {
      let data = StoreLayout.data(in: layout.uploadFolder(id))
      if try PosixFolder.fileSizeBytes(data) != nil { ids.append(id) }
    }
    return ids
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
    for id in try PosixFolder.names(in: layout.uploads) where UploadName.isValid(id) {
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

  private func add(
    _ id: String, _ file: PosixFile, _ state: UploadState, to table: inout UploadTable
  ) -> UploadFile {
    let upload = UploadFile(
      id,
      in: UploadFolder(id, data: file, isInstalled: state.isInstalled, store: self), state: state)
    table.insert(upload)
    return upload
  }
}
