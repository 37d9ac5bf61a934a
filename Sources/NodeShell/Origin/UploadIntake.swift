// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RegistryCore
import RegistryFront
import Synchronization

/// Takes a body into an upload: the disk's thread writes and hashes what has arrived while more
/// arrives, and goes from piece to piece by itself as long as there is one.
///
/// ```
///  client ──► pending, at most `pendingBytesMax` and one piece ──► upload
///                 (above it the client is read again from half of it on)
/// ```
/// Nothing is held back to be written as part of more, so what the upload is said to have is what
/// has come, but for what is pending.
final class UploadIntake: Sendable {
  private struct State {
    var waiting: CircularBuffer<ByteBuffer> = []
    /// What the pieces that wait cost, and the one that is being written.
    var pendingBytes = 0
    /// A job of the disk takes the pieces that wait.
    var isWriting = false
    var failure: RegistryError?
    var reader: (continuation: CheckedContinuation<Void, Never>, bytesMax: Int)?

    /// Who reads the body, if it is to go on.
    mutating func takeReader() -> CheckedContinuation<Void, Never>? {
      guard let reader, pendingBytes <= reader.bytesMax else { return nil }
      self.reader = nil
      return reader.continuation
    }
  }

  private let session: UploadSession
  private let cache: BlobCache
  private let disk: DiskWork
  private let memory: UploadMemory
  private let state = Mutex(State())

  init(
    into session: UploadSession, cache: BlobCache, disk: DiskWork, memory: UploadMemory
  ) {
    self.session = session
    self.cache = cache
    self.disk = disk
    self.memory = memory
  }

  /// Returns or throws when nothing of the body is on its way any more. What came before it broke
  /// off is in the upload. To be called once.
  func take(_ body: UploadBody) async throws(RegistryError) {
    do throws(RegistryError) {
      var pieces = body.makeAsyncIterator()
      while let piece = try await pieces.next(isolation: nil) { try await add(piece) }
    } catch {
      await wait(untilPending: 0)
      throw error
    }
    await wait(untilPending: 0)
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func add(_ piece: ByteBuffer) async throws(RegistryError) {
    if piece.readableBytes == 0 { return }
    let (begins, isFull, bytesMax) = try state.withLock { (state) throws(RegistryError) in
      if let failure = state.failure { throw failure }
      state.waiting.append(piece)
      let cost = Self.cost(of: piece)
      state.pendingBytes += cost
      let bytesMax = memory.add(cost) ? 0 : Self.pendingBytesMax
      defer { state.isWriting = true }
      return (!state.isWriting, state.pendingBytes > bytesMax, bytesMax)
    }
    if begins { submit() }
    if isFull { await wait(untilPending: bytesMax / 2) }
  }

  /// Not given up: the disk is done with it in milliseconds, and has to be.
  private func wait(untilPending bytesMax: Int) async {
    await withCheckedContinuation { continuation in
      let reader = state.withLock { state in
        state.reader = (continuation, bytesMax)
        return state.takeReader()
      }
      reader?.resume()
    }
  }

  private func submit() {
    disk.threads.submit { _ in self.write() }
  }

  /// Blocks on the disk, for as long as other work may wait.
  private func write() {
    var written = 0
    while let piece = next() {
      do {
        try session.append(piece, in: cache)
        settle { $0.pendingBytes -= Self.cost(of: piece) }
      } catch {
        let failure = disk.failure(error)
        settle { state in
          state.failure = failure
          state.waiting.removeAll()
          state.pendingBytes = 0
        }
      }
      written += Self.cost(of: piece)
      if written >= UploadSession.batchBytesMax { return submit() }
    }
  }

  private func next() -> ByteBuffer? {
    state.withLock { state in
      let piece = state.waiting.popFirst()
      if piece == nil { state.isWriting = false }
      return piece
    }
  }

  private func settle(_ change: (inout State) -> Void) {
    let reader = state.withLock { state in
      let before = state.pendingBytes
      change(&state)
      memory.remove(before - state.pendingBytes)
      return state.takeReader()
    }
    reader?.resume()
  }

  /// A client may send its bytes one by one: each of them takes room, and a turn of the disk.
  private static func cost(of piece: ByteBuffer) -> Int { max(piece.readableBytes, 4_096) }

  /// A millisecond's work for the disk's thread, so that it seldom runs dry while the client is
  /// read.
  private static let pendingBytesMax = 1 << 20
}
