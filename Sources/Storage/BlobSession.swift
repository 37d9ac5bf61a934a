// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Synchronization

/// One blob in progress: the seam between those who write it (peers, an upstream) and those who
/// read it (local clients, each at its own pace). Safe from any thread.
///
///     writing ── markProven ──► proven ── commit ──► committed
///        ├────── fail ──► failed
///        └── supersede ──► committed, or failed
///
/// Until it is proven, a reader sees the consistent prefix without the tail of its response;
/// from then on all of it, whatever becomes of the commit. A session that ends otherwise leaves its
/// partial blob, to go on from later, if it has a chain and nobody has said that its bytes are
/// worth nothing.
package final class BlobSession: Sendable {
  package let blob: Blob
  /// Withheld from the end of every response until the blob is proven; 0 for the empty blob only,
  /// whose response is withheld as a whole.
  package let tailBytes: Int64
  /// Goes on from what an earlier session left. Nothing of that counts before it was checked again.
  package let isResumed: Bool
  let state = Mutex(SessionState())
  let place: any SessionPlace

  init(_ blob: Blob, tailBytes: Int64?, in place: any SessionPlace, isResumed: Bool) {
    let geometry = blob.geometry
    let tail = tailBytes ?? Int64(geometry.length(of: geometry.lastIndex))
    self.blob = blob
    self.tailBytes = min(max(1, tail), blob.sizeBytes)
    self.isResumed = isResumed
    self.place = place
  }

  deinit {
    place.release(keepsPartial: place.hasChain, isBeingWritten: false)?.remove()
  }

  /// Bytes of the consistent prefix; the whole size once proven.
  package var readableBytes: Int64 { state.withLock { $0.readableBytes } }

  package var isProven: Bool { state.withLock { $0.isProven } }

  package var isCommitted: Bool {
    state.withLock { state in
      if case .committed = state.phase { true } else { false }
    }
  }

  /// What the session has failed with; nil if it has not.
  package var failure: (any Error)? {
    state.withLock { state in
      if case .failed(let reason) = state.phase { reason } else { nil }
    }
  }

  /// Takes the space of the whole blob, so that a full disk is known before anyone is promised a
  /// body. If it throws, the session has failed.
  func reserve() throws(StorageError) {
    do {
      try place.reserve()
    } catch {
      fail(error)
      throw error
    }
  }

  /// Writes all of `bytes`, which must lie inside the blob. Blocks on the disk. Throws `sealed`
  /// for bytes of the readable prefix or of a proven blob, `sessionFailed` after `fail`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    precondition(contains(offset, count: bytes.count), "bytes outside the blob")
    if unsafe bytes.isEmpty { return }
    try state.withLock { state throws(StorageError) in
      switch state.phase {
      case .writing where offset >= state.readableBytes: state.writesInFlight += 1
      case .writing, .proven, .committed: throw error(.sealed, "write")
      case .failed: throw error(.sessionFailed, "write")
      }
    }
    defer { state.withLock { $0.writesInFlight -= 1 } }
    try unsafe place.write(bytes, at: offset)
  }

  /// Fills `buffer` with bytes that were written before, proven or not: to check them or to send
  /// them to peers. A local client is served through `BlobSessionReader` instead. Blocks on the
  /// disk.
  package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer)
    throws(StorageError)
  {
    precondition(contains(offset, count: buffer.count), "bytes outside the blob")
    let (phase, whole) = state.withLock { ($0.phase, $0.whole) }
    if case .failed = phase { throw error(.sessionFailed, "read") }
    let count =
      if let whole {
        try unsafe whole.read(at: offset, into: buffer)
      } else {
        try unsafe place.read(at: offset, into: buffer)
      }
    guard count == buffer.count else { throw error(.corrupt, "read") }
  }

  /// The first `toBytes` bytes are consistent and written: readers may see them, the tail of
  /// their response excepted. Never moves back; without effect once proven or failed.
  package func advanceReadable(toBytes bytes: Int64) {
    precondition(bytes >= 0 && bytes <= blob.sizeBytes, "prefix outside the blob")
    resume(state.withLock { $0.advance(toBytes: bytes) })
  }

  /// Shows readers everything and refuses further writes.
  ///
  /// MUST be called only when this node has itself checked every link of the chain, from the
  /// standard initial state to the digest, over the bytes in this session. Throws `busy`,
  /// changing nothing, while a write is in flight: what it overwrites is no longer checked.
  /// Throws `sessionFailed` after `fail`; may be repeated.
  package func markProven() throws(StorageError) {
    let resumptions = try state.withLock { state throws(StorageError) in
      if case .failed = state.phase { throw error(.sessionFailed, "prove") }
      guard state.writesInFlight == 0 else { throw error(.busy, "prove") }
      return state.prove(sizeBytes: blob.sizeBytes)
    }
    resume(resumptions)
  }

  /// Proves the session as `markProven` does, then makes data, chain and media type durable and the
  /// whole blob in one step. Blocks on the disk, for long where the blob is large:
  /// readers have the whole body meanwhile.
  ///
  /// `chain` is empty for a blob of one chunk. To be called once. If it throws, nobody finds half a
  /// blob and no partial one is left; readers still finish from what the session has.
  package func commit(chain: [UInt8], mediaType: String? = nil) throws(StorageError) {
    precondition(Int64(chain.count) <= blob.chainBytesMax, "chain too long")
    try markProven()
    state.withLock { state in
      precondition(!state.isCommitting, "a session is committed once")
      state.isCommitting = true
    }
    do {
      try place.commit(chain: chain, mediaType: mediaType)
    } catch {
      place.release(keepsPartial: false, isBeingWritten: false)?.remove()
      throw error
    }
    state.withLock { $0.markCommitted() }
  }

  /// Gives the blob up: every waiter, present and future, throws `reason`. The partial blob is
  /// removed, or, with `keepsPartial` and if there is a chain to check it by, left to go on from.
  /// Without effect once proven. Blocks on the disk, for long where the partial blob is large.
  package func fail(_ reason: any Error, keepsPartial: Bool = false) {
    giveUp(reason, keepsPartial: keepsPartial)?.remove()
  }

  /// As `fail`, but what takes long is left to the caller: to remove what is returned.
  package func giveUp(_ reason: any Error, keepsPartial: Bool = false) -> DiscardedBytes? {
    guard let resumptions = state.withLock({ $0.fail(reason) }) else { return nil }
    // First, so that a reader that begins again on the failure gets a new session.
    let discarded = place.release(
      keepsPartial: keepsPartial && place.hasChain,
      isBeingWritten: state.withLock { $0.writesInFlight > 0 })
    resume(resumptions)
    return discarded
  }

  // MARK: The chain so far

  /// Puts bytes behind the chain kept beside the partial blob, for whoever goes on from it. What
  /// they mean is the caller's; they lie behind each other whole and in the order of the calls.
  /// Blocks on the disk. A failure costs no more than what would have been found again.
  package func appendChain(_ bytes: [UInt8]) {
    place.appendChain(bytes)
  }

  /// The chain that an earlier session left; empty if there is none. Blocks on the disk.
  package func keptChain() throws(StorageError) -> [UInt8] {
    try place.keptChain()
  }

  /// Cuts the chain off behind the bytes that were legible, so that what is appended is too.
  package func cutChain(toBytes bytes: Int64) {
    place.cutChain(toBytes: bytes)
  }

  func resume(_ resumptions: [SessionState.Resumption]) {
    for resumption in resumptions { resumption.continuation.resume(with: resumption.result) }
  }

  func error(_ code: StorageError.Code, _ operation: String) -> StorageError {
    StorageError(code, operation: operation, path: place.path)
  }

  private func contains(_ offset: Int64, count: Int) -> Bool {
    offset >= 0 && Int64(count) <= blob.sizeBytes - offset
  }
}
