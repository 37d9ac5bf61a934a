// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

extension MemoryBlobStore {
  package func createUpload(_ id: String) throws(StorageError) -> UploadFile {
    UploadName.check(id)
    return try state.withLock { state throws(StorageError) in
      guard state.uploads[id] == nil else {
        throw StorageError(operation: "mkdir", path: Self.path, errno: EEXIST)
      }
      let upload = MemoryUpload(data: MemoryBytes(budget: budget))
      state.uploads[id] = upload
      return open(id, upload, &state)
    }
  }

  package func openUpload(_ id: String) -> UploadFile? {
    UploadName.check(id)
    return state.withLock { state in
      if let file = state.openUploads.file(of: id) { return file }
      return state.uploads[id].map { open(id, $0, &state) }
    }
  }

  package func uploads() -> [String] { state.withLock { $0.uploads.keys.sorted() } }

  package func uploadWrittenSeconds(_ id: String) -> Int64? {
    UploadName.check(id)
    return state.withLock { $0.uploads[id]?.data.writtenSeconds }
  }

  private func open(_ id: String, _ upload: MemoryUpload, _ state: inout State) -> UploadFile {
    let file = UploadFile(
      id, in: MemoryUploadPlace(id, upload.data, store: self),
      state: UploadState(sizeBytes: upload.data.sizeBytes, isInstalled: upload.isInstalled))
    state.openUploads.insert(file)
    return file
  }
}
