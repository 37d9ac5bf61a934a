// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// A blob in progress in a folder under `partial`.
final class SessionFolder: SessionPlace {
  private let blob: Blob
  private let file: PosixFile
  /// The kernel lets one thread write a file at a time, and the others spin, which takes processor
  /// time from whoever could do something; here they sleep.
  private let writeTurn = Mutex(())
  private let chainTail: Mutex<ChainTail>
  private let folder: String
  private let number: UInt64
  private let store: FileBlobStore

  init(
    _ blob: Blob, file: PosixFile, chainBytes: Int64, folder: String, number: UInt64,
    store: FileBlobStore
  ) {
    self.blob = blob
    self.file = file
    self.chainTail = Mutex(ChainTail(sizeBytes: chainBytes))
    self.folder = folder
    self.number = number
    self.store = store
  }

  var path: String { file.path }

  func reserve() throws(StorageError) { try file.reserve(bytes: blob.sizeBytes) }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    try writeTurn.withLock { _ throws(StorageError) in
      try unsafe file.write(bytes, at: offset)
    }
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int
  {
    try unsafe file.read(at: offset, into: buffer)
  }

  var hasChain: Bool { chainTail.withLock { $0.sizeBytes > 0 } }

  func appendChain(_ bytes: [UInt8]) {
    chainTail.withLock {
      $0.append(bytes, to: StoreLayout.chain(in: folder), sizeBytesMax: blob.chainBytesMax)
    }
  }

  func keptChain() throws(StorageError) -> [UInt8] {
    try PosixFile.contents(StoreLayout.chain(in: folder), bytesMax: blob.chainBytesMax) ?? []
  }

  func cutChain(toBytes bytes: Int64) {
    chainTail.withLock { $0.cut(toBytes: bytes, of: StoreLayout.chain(in: folder)) }
  }

  func commit(chain: [UInt8], mediaType: String?) throws(StorageError) {
    try file.synchronise()
    try store.finish(
      folder, digest: blob.digest, chain: chain, mediaType: mediaType, endingSession: number)
  }

  func release(keepsPartial: Bool, isBeingWritten: Bool) -> DiscardedBytes? {
    store.release(
      blob.digest, number: number, keepsPartial: keepsPartial, isBeingWritten: isBeingWritten)
  }

  func openWhole() throws(StorageError) -> any BlobReader { try store.open(blob.digest) }
}
