// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Synchronization

/// The bytes of one upload. There is one such object for an upload that is open, so whoever opens
/// it again gets the same.
///
/// One request at a time appends: a second one gets `busy`. Everything blocks on the disk. What was
/// removed or lost refuses every use with `uploadEnded`.
package final class UploadFile: Sendable {
  package let id: String
  private let place: any UploadPlace
  private let state: Mutex<UploadState>

  init(_ id: String, in place: any UploadPlace, state: UploadState) {
    self.id = id
    self.place = place
    self.state = Mutex(state)
  }

  deinit {
    place.closed(ObjectIdentifier(self))
  }

  /// The bytes appended so far.
  package var sizeBytes: Int64 { state.withLock { $0.sizeBytes } }

  /// Whether the upload was removed or lost, so that it is of no more use.
  package var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// Whether the bytes are those of a blob, so that none may be added.
  package var isInstalled: Bool { state.withLock { $0.isInstalled } }

  /// Adds all of `bytes`, or nothing: after an error such as `noSpace` the upload is what it was,
  /// and may go on. Throws `sealed` once it is installed.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    let size = try begin(.appending, "append")
    do {
      try cutSurplus(toBytes: size)
      try unsafe place.write(bytes, at: size)
    } catch {
      state.withLock { $0.hasSurplus = true }
      do {
        try cutSurplus(toBytes: size)
      } catch {
        // Cut off before the next bytes come.
      }
      // The write's error is the one to tell, even where the upload was removed meanwhile.
      _ = state.withLock { $0.finishAppending(0) }
      throw error
    }
    guard state.withLock({ $0.finishAppending(bytes.count) }) else {
      throw self.error(.uploadEnded, "append")
    }
    beginWriteback(from: size, to: size + Int64(bytes.count))
  }

  /// Reads what was appended from `offset` on, at most `buffer.count` bytes, and returns how many:
  /// to hash it again after a restart.
  package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer)
    throws(StorageError) -> Int
  {
    precondition(offset >= 0, "no byte \(offset)")
    let (problem, size) = state.withLock { ($0.readingProblem, $0.sizeBytes) }
    if let problem { throw error(problem, "read") }
    let wanted = Int(max(0, min(Int64(buffer.count), size - offset)))
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
    guard try unsafe place.read(at: offset, into: target) == wanted else {
      // The bytes of one that was removed meanwhile may be gone.
      throw error(state.withLock { $0.readingProblem } ?? .corrupt, "read")
    }
    return wanted
  }

  /// Makes what was appended the whole blob `digest`, durable when this returns; `chain` is empty
  /// for a blob of one chunk. Where the blob is there already, it keeps its data, and gets what it
  /// lacks of chain and media type.
  ///
  /// The upload stays, without taking space of its own, until `remove`: who has to note elsewhere
  /// what became of it can do all of this again if that fails or a crash comes between.
  ///
  /// MUST be called only when the caller has hashed exactly the bytes appended, and got `digest`.
  ///
  /// If it throws, it can be tried again, unless the disk would not confirm the data: then the
  /// upload has ended and is removed, for the disk may have dropped what it could not write, and
  /// says so only once, so that a second attempt would call lost bytes durable.
  package func install(as digest: Digest, chain: [UInt8], mediaType: String? = nil)
    throws(StorageError)
  {
    let size = try begin(.installing, "install")
    let blob = Blob(digest: digest, sizeBytes: size)
    precondition(Int64(chain.count) <= blob.chainBytesMax, "chain too long")
    try confirmData(sizeBytes: size)
    do {
      try place.install(as: digest, chain: chain, mediaType: mediaType)
    } catch {
      finishInstalling(as: isShared ? .installed : .receiving)
      throw error
    }
    finishInstalling(as: .installed)
  }

  /// Gives the upload up. May be repeated, as after an error. Throws `busy` while it is being
  /// installed; a request that is just appending gets `uploadEnded`.
  package func remove() throws(StorageError) {
    if let problem = state.withLock({ $0.remove() }) { throw error(problem, "remove") }
    try place.retire()
  }

  private func begin(_ phase: UploadState.Phase, _ operation: String) throws(StorageError) -> Int64
  {
    let (problem, size) = state.withLock { ($0.begin(phase), $0.sizeBytes) }
    if let problem { throw error(problem, operation) }
    return size
  }

  /// Cuts off what a failed write has left behind the bytes that count.
  private func cutSurplus(toBytes size: Int64) throws(StorageError) {
    guard state.withLock({ $0.hasSurplus }) else { return }
    try place.truncate(toBytes: size)
    state.withLock { $0.hasSurplus = false }
  }

  /// The disk gets to write while the rest arrives: of a large blob nearly all is there when it is
  /// to be confirmed, and one that is shorter than a step is not written sooner than it has to be.
  private func beginWriteback(from start: Int64, to end: Int64) {
    let begun = start - start % Self.writebackBytes
    let next = end - end % Self.writebackBytes
    if next > begun { place.beginWriteback(at: begun, bytes: next - begun) }
  }

  private func confirmData(sizeBytes: Int64) throws(StorageError) {
    do {
      try cutSurplus(toBytes: sizeBytes)
    } catch {
      finishInstalling(as: .receiving)
      throw error
    }
    do {
      try place.synchronise()
    } catch {
      finishInstalling(as: .lost)
      do {
        try place.retire()
      } catch {
        // The disk is failing; what it still holds is hashed again before it is ever installed.
      }
      throw error
    }
  }

  /// Whether the bytes may be a blob's. Where the disk does not even tell that, they are taken for
  /// one's.
  private var isShared: Bool {
    do {
      return try place.isShared()
    } catch {
      return true
    }
  }

  private func finishInstalling(as phase: UploadState.Phase) {
    state.withLock { $0.finishInstalling(as: phase) }
    switch phase {
    case .lost: place.forget()
    case .receiving, .appending, .installing, .installed, .removed: break
    }
  }

  private func error(_ code: StorageError.Code, _ operation: String) -> StorageError {
    StorageError(code, operation: operation, path: place.path)
  }

  /// Long enough for the file system to place the bytes side by side.
  private static let writebackBytes: Int64 = 8 << 20
}
