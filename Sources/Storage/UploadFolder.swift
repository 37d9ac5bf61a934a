// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// An upload in a folder under `uploads`.
final class UploadFolder: UploadPlace {
  private let id: String
  private let data: PosixFile
  private let store: FileBlobStore
  /// Whether the bytes were a blob's, or may have been: then somebody may be reading them, even
  /// when the blob is gone.
  private let wasBlob: Mutex<Bool>

  init(_ id: String, data: PosixFile, isInstalled: Bool, store: FileBlobStore) {
    self.id = id
    self.data = data
    self.store = store
    self.wasBlob = Mutex(isInstalled)
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
    let wasBlobBefore = wasBlob.withLock { wasBlob in
      defer { wasBlob = true }
      return wasBlob
    }
    let isNew = try store.installShared(
      data.path, as: digest, chain: chain, mediaType: mediaType)
    if !isNew { wasBlob.withLock { $0 = wasBlobBefore } }
  }

  func retire() throws(StorageError) {
    try store.retireUpload(id)
    if wasBlob.withLock({ $0 }) { return }
    // The disk takes the bytes back at the last close, which takes long and may come on a thread
    // that must not wait; so here.
    do {
      if try data.isDeleted() { try data.truncate(toBytes: 0) }
    } catch {
      // It is removed all the same.
    }
  }

  func forget() { store.openUploads.withLock { $0.remove(id) } }

  func closed(_ identifier: ObjectIdentifier) {
    store.openUploads.withLock { $0.removeClosed(id, identifier) }
  }
}
