// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Where a driver keeps an upload: what an `UploadFile` asks of the store it is of. The upload's
/// state says what may be done when.
protocol UploadPlace: Sendable {
  /// Names it in errors.
  var path: String { get }

  /// Writes all of `bytes`, where a failure may leave some of them.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError)

  /// Has the disk begin with what was written, so that `synchronise` has less to wait for. It may
  /// wait for a disk that has too much to do, and tells no errors.
  func beginWriteback(at offset: Int64, bytes: Int64)

  /// Fills `buffer` as far as there are bytes; returns how many there were.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int

  func truncate(toBytes bytes: Int64) throws(StorageError)

  func synchronise() throws(StorageError)

  /// Whether the bytes are those of a blob as well.
  func isShared() throws(StorageError) -> Bool

  /// Makes the bytes, which are durable, the whole blob `digest`, and leaves the upload there. It
  /// may be repeated.
  func install(as digest: Digest, chain: [UInt8], mediaType: String?) throws(StorageError)

  /// Takes the upload out of the store, which has no other by that id afterwards; without effect if
  /// that is done.
  func retire() throws(StorageError)

  /// From now on who opens the upload is not given the object that asks this, whose end is near.
  func forget()

  /// The upload's object, which is this one, has come to its end.
  func closed(_ identifier: ObjectIdentifier)
}
