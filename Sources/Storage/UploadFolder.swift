// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// An upload in a folder under `uploads`.
struct UploadFolder: UploadPlace {
  private let id: String
  private let data: PosixFile
  private let store: FileBlobStore

  init(_ id: String, data: PosixFile, store: FileBlobStore) {
    self.id = id
    self.data = data
    self.store = store
  }

  var path: String { data.path }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    try unsafe data.write(bytes, at: offset)
  }

  func beginWriteback(at offset: Int64, bytes: Int64) {
    data.beginWriteback(at: offset, bytes: bytes)
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int
  {
    try unsafe data.read(at: offset, into: buffer)
  }

  func truncate(toBytes bytes: Int64) throws(StorageError) { try data.truncate(toBytes: bytes) }

  func synchronise() throws(StorageError) { try data.synchronise() }

  func isShared() throws(StorageError) -> Bool { try data.isShared() }

  func install(as digest: Digest, chain: [UInt8], mediaType: String?) throws(StorageError) {
    try store.installShared(data.path, as: digest, chain: chain, mediaType: mediaType)
  }

  func retire() throws(StorageError) { try store.retireUpload(id) }

  func forget() { store.openUploads.withLock { $0.remove(id) } }

  func closed() { store.openUploads.withLock { $0.removeClosed(id) } }
}
