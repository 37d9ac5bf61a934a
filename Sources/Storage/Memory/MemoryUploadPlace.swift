// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// An upload in memory.
struct MemoryUploadPlace: UploadPlace {
  private let id: String
  private let data: MemoryBytes
  private let store: MemoryBlobStore

  init(_ id: String, _ data: MemoryBytes, store: MemoryBlobStore) {
    self.id = id
    self.data = data
    self.store = store
  }

  var path: String { MemoryBlobStore.path }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    try unsafe data.write(bytes, at: offset)
  }

  /// There is no disk.
  func beginWriteback(at offset: Int64, bytes: Int64) {}

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe data.read(at: offset, into: buffer)
  }

  func truncate(toBytes bytes: Int64) { data.truncate(toBytes: bytes) }

  /// There is nothing that it could outlast.
  func synchronise() {}

  func isShared() -> Bool { store.state.withLock { $0.uploads[id]?.isInstalled ?? true } }

  func install(as digest: Digest, chain: [UInt8], mediaType: String?) throws(StorageError) {
    try store.install(digest, data: data, chain: chain, mediaType: mediaType, isPushed: true)
    store.state.withLock { $0.uploads[id]?.isInstalled = true }
  }

  func retire() {
    store.state.withLock { state in
      state.uploads[id] = nil
      state.openUploads.remove(id)
    }
  }

  func forget() { store.state.withLock { $0.openUploads.remove(id) } }

  func closed(_ identifier: ObjectIdentifier) {
    store.state.withLock { $0.openUploads.removeClosed(id, identifier) }
  }
}
