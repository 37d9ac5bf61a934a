// SPDX-License-Identifier: Apache-2.0

/// Where a driver keeps a blob in progress: what a `BlobSession` asks of the store that began it.
/// The session sees to what may be done when, and to offsets and lengths.
protocol SessionPlace: Sendable {
  /// Names it in errors.
  var path: String { get }

  /// Takes the space of the whole blob, so that a full store is known before anyone is promised a
  /// body.
  func reserve() throws(StorageError)

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError)

  /// Fills `buffer` as far as there are bytes; returns how many there were.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int

  // MARK: The chain so far

  var hasChain: Bool { get }

  /// A failure costs no more than what would have been found again.
  func appendChain(_ bytes: [UInt8])

  func keptChain() throws(StorageError) -> [UInt8]

  /// A failure costs what is appended later.
  func cutChain(toBytes bytes: Int64)

  // MARK: The end

  /// Makes data, chain and media type durable and the whole blob in one step, which ends the claim.
  func commit(chain: [UInt8], mediaType: String?) throws(StorageError)

  /// Ends the claim on the partial blob, which is removed unless it is kept. What takes long of
  /// that is left to the caller. Without effect once the claim has ended.
  ///
  /// `isBeingWritten` says that a write is still on its way: a successor MUST NOT go on from what
  /// that writes to.
  func release(keepsPartial: Bool, isBeingWritten: Bool) -> DiscardedBytes?

  /// What the store has under the session's digest; throws `notFound` if there is nothing.
  func openWhole() throws(StorageError) -> any BlobReader
}
