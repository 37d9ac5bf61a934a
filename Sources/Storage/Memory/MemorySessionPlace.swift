// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A blob in progress in memory.
struct MemorySessionPlace: SessionPlace {
  private let blob: Blob
  private let partial: MemoryPartial
  private let number: UInt64
  private let store: MemoryBlobStore

  init(_ blob: Blob, _ partial: MemoryPartial, number: UInt64, store: MemoryBlobStore) {
    self.blob = blob
    self.partial = partial
    self.number = number
    self.store = store
  }

  var path: String { MemoryBlobStore.path }

  func reserve() throws(StorageError) { try partial.data.reserve(bytes: blob.sizeBytes) }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    try unsafe partial.data.write(bytes, at: offset)
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe partial.data.read(at: offset, into: buffer)
  }

  var hasChain: Bool { partial.chain.sizeBytes > 0 }

  /// In one piece or not at all, so the session's batches lie one behind the other.
  func appendChain(_ bytes: [UInt8]) {
    partial.chain.append(bytes, sizeBytesMax: blob.chainBytesMax)
  }

  func keptChain() -> [UInt8] { partial.chain.all }

  func cutChain(toBytes bytes: Int64) { partial.chain.truncate(toBytes: bytes) }

  func commit(chain: [UInt8], mediaType: String?) throws(StorageError) {
    try store.install(
      blob.digest, data: partial.data, chain: chain, mediaType: mediaType, endingSession: number)
  }

  func release(keepsPartial: Bool, isBeingWritten: Bool) -> DiscardedBytes? {
    store.release(
      blob.digest, number: number, keepsPartial: keepsPartial, isBeingWritten: isBeingWritten)
    return nil
  }

  func openWhole() throws(StorageError) -> any BlobReader { try store.open(blob.digest) }
}
