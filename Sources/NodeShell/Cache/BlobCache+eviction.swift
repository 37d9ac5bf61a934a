// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Dispatch
import Logging
import NIOPosix
import RegistryCore
import Storage
import Synchronization

extension BlobCache {
  /// Makes room for a blob that is to be fetched. Returns when what has to go for it is gone.
  func reserve(_ digest: Digest, diskBytes: Int64) async -> CacheRoom {
    // Nothing could go, and nothing be kept.
    if store.isReadOnly { return state.withLock { $0.ledger.holds(digest) } ? .held : .refused }
    while true {
      let now = now
      let admission = state.withLock { state in
        let admission = state.ledger.admit(digest, diskBytes: diskBytes, at: now)
        if case .admitted = admission { _ = state.ledger.pin(digest, at: now) }
        return admission
      }
      switch admission {
      case .held: return .held
      case .refused: return .refused
      case .leaving: await settled(digest)
      case .admitted(let victims):
        let pin = BlobPin(digest, isWhole: false, in: self)
        if !victims.isEmpty { await evict(victims) }
        return .reserved(pin)
      }
    }
  }

  /// Deletes away from this thread. Whoever gives up on it: what was chosen has to be reported.
  private func evict(_ victims: [Digest]) async {
    await withCheckedContinuation { continuation in
      disk.threads.submit { _ in
        self.delete(victims)
        continuation.resume()
      }
    }
  }

  /// Runs `work`, and once more if the disk was full and there was enough to evict for it,
  /// whatever the quota says. Blocks on the disk.
  func makingRoom<Value>(
    forBytes bytes: Int64, _ work: () throws(StorageError) -> Value
  ) throws(StorageError) -> Value {
    do {
      return try work()
    } catch {
      guard error.code == .noSpace, shed(bytes) else { throw error }
      return try work()
    }
  }

  /// Returns when the blob is not being deleted, or not any more.
  func settled(_ digest: Digest) async {
    await withCheckedContinuation { continuation in
      let isLeaving = state.withLock { state in
        guard state.ledger.isLeaving(digest) else { return false }
        state.waiters[digest, default: []].append(continuation)
        return true
      }
      if !isLeaving { continuation.resume() }
    }
  }

  /// Deletes what the ledger has chosen, and reports. Blocks on the disk.
  ///
  /// - Parameter onClosed: called for each victim, on any thread, when the node keeps it open no
  ///   more, or it could not be deleted.
  func delete(_ victims: [Digest], onClosed: @escaping @Sendable () -> Void = {}) {
    for digest in victims {
      do throws(StorageError) {
        let bytes = try remove(digest)
        metrics.cacheEvicted(bytes: bytes)
        settle(digest, isGone: true, onClosed)
      } catch {
        disk.logger.error(
          "a blob could not be evicted and counts against the cache quota still",
          metadata: [LogKey.digest: "\(digest)", LogKey.error: "\(error)"])
        settle(digest, isGone: isGone(digest), onClosed)
      }
    }
  }

  /// Deletes a blob that nobody owns any more, and has peers told. Blocks on the disk.
  func withdraw(_ digest: Digest) throws(StorageError) -> BlobWithdrawal {
    guard let footprint = try store.footprint(of: digest) else {
      // Without the blob, what a fetch has left is no business of the catalog.
      disown(digest)
      return .freed(bytes: 0)
    }
    try refresh(digest)
    if keeps(digest) {
      disown(digest)
      return .kept
    }
    let now = now
    guard state.withLock({ $0.ledger.withdraw(digest, at: now) }) else { return .busy }
    delete([digest])
    return try store.footprint(of: digest) == nil ? .freed(bytes: footprint.diskBytes) : .busy
  }

  /// The bytes freed.
  private func remove(_ digest: Digest) throws(StorageError) -> Int64 {
    var bytes = try store.delete(digest) ?? 0
    if let partial = try store.partial(of: digest), try store.discardPartial(digest) {
      bytes += partial.diskBytes
    }
    return bytes
  }

  /// What cannot be looked at is taken to be there.
  private func isGone(_ digest: Digest) -> Bool {
    do throws(StorageError) {
      if try store.footprint(of: digest) != nil { return false }
      return try store.partial(of: digest) == nil
    } catch {
      return false
    }
  }

  private func settle(
    _ digest: Digest, isGone: Bool, _ onClosed: @escaping @Sendable () -> Void
  ) {
    // First, so that who fetches it again does so after everyone knows that it is gone.
    if isGone { onEvicted(digest, onClosed) } else { onClosed() }
    let now = now
    let waiters = state.withLock { state in
      if isGone {
        state.ledger.evicted(digest)
      } else {
        state.ledger.evictionFailed(digest, at: now)
        state.restsUntilSeconds = now + Self.restSeconds
      }
      return state.waiters.removeValue(forKey: digest) ?? []
    }
    for waiter in waiters { waiter.resume() }
  }

  /// False if nothing went.
  private func shed(_ bytes: Int64) -> Bool {
    // A disk that has room all the same is one with a quota of its own.
    let free = freeBytes() ?? 0
    let lackingBytes = (free < bytes ? bytes - free : bytes) + Self.shedMarginBytes
    let victims = state.withLock { state in
      state.ledger.shed(ifEnoughFor: lackingBytes, spareBytes: Self.shedSpareBytes)
    }
    guard let victims else { return false }
    disk.logger.warning(
      "the disk is full; the cache makes room",
      metadata: [LogKey.blobs: "\(victims.count)", LogKey.bytes: "\(lackingBytes)"])
    let closed = DispatchSemaphore(value: 0)
    delete(victims) { closed.signal() }
    // The disk has the bytes of a file back only when nobody has it open. Bounded, for that takes
    // the loop and a thread, which may be busy.
    let deadline = DispatchTime.now() + .seconds(closingSecondsMax)
    for _ in victims where closed.wait(timeout: deadline) == .timedOut { break }
    return true
  }

  /// A disk that refuses to delete would refuse at every change of the cache, and say so each time.
  private static let restSeconds: Int64 = 60
  /// For what comes with a blob: its chain, the folders, the last block of each file.
  private static let shedMarginBytes: Int64 = 256 * 1024
  /// Beyond what is asked for, as far as it may go: for writes that nothing makes room for, such as
  /// those of the catalog, and more than a trial of the store asks for.
  private static let shedSpareBytes: Int64 = 64 * 1024 * 1024
}
