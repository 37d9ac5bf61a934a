// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Logging
import NIOPosix
import RegistryCore
import Storage
import Synchronization

/// What of the store is cache, and what has to go from it: asks the ledger, deletes what it
/// chooses, and reports. Safe from any thread.
///
/// Everyone who writes to the store says so here: who fetches reserves room first, who stores tells
/// it, who serves pins, and who names a blob in the catalog owns it.
final class BlobCache: Sendable {
  struct State {
    var ledger: CacheLedger
    /// Who waits for a blob that is being deleted to be gone, or to stay.
    var waiters: [Digest: [CheckedContinuation<Void, Never>]] = [:]
    /// Since a deletion failed: until then the quota evicts nothing by itself.
    var restsUntilSeconds: Int64 = 0
  }

  let store: any BlobStore
  let disk: DiskWork
  let metrics: ObservationMetrics
  let state: Mutex<State>
  let freeBytes: @Sendable () -> Int64?
  let onEvicted: @Sendable (Digest, _ onClosed: @escaping @Sendable () -> Void) -> Void
  let closingSecondsMax: Int
  private let clock: @Sendable () -> Int64

  /// - Parameters:
  ///   - kept: what operators have pinned.
  ///   - freeBytes: the room on the store's disk. May block on it.
  ///   - onEvicted: told of each blob that is gone, before anyone can fetch it again; calls
  ///     `onClosed` when the node keeps the blob open no more.
  ///   - closingSecondsMax: how long who needs room waits for that.
  ///   - clock: seconds since 1970.
  init(
    store: any BlobStore, limits: CacheLimits, found: [CachedBlob], kept: [KeptContent] = [],
    metrics: ObservationMetrics, disk: DiskWork,
    freeBytes: @escaping @Sendable () -> Int64? = { nil },
    onEvicted: @escaping @Sendable (Digest, _ onClosed: @escaping @Sendable () -> Void) -> Void,
    closingSecondsMax: Int = 1,
    clock: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
  ) {
    self.store = store
    self.disk = disk
    self.metrics = metrics
    self.freeBytes = freeBytes
    self.onEvicted = onEvicted
    self.closingSecondsMax = closingSecondsMax
    self.clock = clock
    self.state = Mutex(
      State(ledger: CacheLedger(limits: limits, found: found, kept: kept, at: clock())))
    reportUsage()
  }

  var usage: CacheUsage { CacheUsage(state.withLock { $0.ledger }) }

  /// Brings the gauges up to date.
  func reportUsage() {
    let usage = usage
    metrics.setCache(
      bytes: usage.mirroredBytes, evictableBytes: usage.evictableBytes,
      pinnedBytes: usage.pinnedBytes, quotaBytes: usage.quotaBytes)
  }

  // MARK: Who serves

  /// Nil if the blob is not there, or just being deleted.
  func pin(_ digest: Digest) -> BlobPin? {
    let now = clock()
    let isWhole: Bool? = state.withLock { state in
      state.ledger.pin(digest, at: now) ? state.ledger.holds(digest) : nil
    }
    return isWhole.map { BlobPin(digest, isWhole: $0, in: self) }
  }

  /// For `BlobPin` alone.
  func unpin(_ digest: Digest) {
    let now = clock()
    guard change({ $0.unpin(digest, at: $1) }) else { return }
    let (store, logger) = (store, disk.logger)
    disk.threads.submit { _ in
      do throws(StorageError) {
        try store.recordUse(of: digest, atSeconds: now)
      } catch {
        // The order of eviction is that of the last use but one, no more.
        logger.debug("a use was not recorded", metadata: [LogKey.error: "\(error)"])
      }
    }
  }

  // MARK: Who stores

  /// A fetch begins, for which room was reserved.
  func fetchBegan(_ blob: Blob) {
    change { $0.began(blob.digest, diskBytes: blob.sizeBytes, at: $1) }
  }

  /// The blob is whole, and takes this much on disk.
  func stored(_ digest: Digest, diskBytes: Int64) {
    change { $0.stored(digest, diskBytes: diskBytes, at: $1) }
  }

  /// The fetch has failed; it has left that much to go on from, if anything.
  func fetchFailed(_ digest: Digest, partialBytes: Int64?) {
    change { ledger, now in
      if let partialBytes {
        ledger.suspended(digest, diskBytes: partialBytes, at: now)
      } else {
        ledger.abandoned(digest)
      }
    }
  }

  /// Whether what a fetch has left of the blob is counted.
  func countsPartial(_ digest: Digest) -> Bool {
    state.withLock { $0.ledger.holdsPartial(digest) }
  }

  /// Looks for the blob on disk, where it was put other than by a fetch, and takes note of what is
  /// there; false if it is not. Blocks on the disk.
  @discardableResult
  func refresh(_ digest: Digest) throws(StorageError) -> Bool {
    guard let footprint = try store.footprint(of: digest) else {
      change { ledger, _ in if ledger.holds(digest) { ledger.removed(digest) } }
      return false
    }
    // What a fetch had left of it is of no more use.
    _ = try? store.discardPartial(digest)
    change { ledger, now in
      if ledger.isLeaving(digest) { return }
      ledger.stored(digest, diskBytes: footprint.diskBytes, at: now)
    }
    return true
  }

  /// The same, away from this thread.
  func refreshLater(_ digest: Digest) {
    disk.threads.submit { _ in _ = try? self.refresh(digest) }
  }

  // MARK: Who owns

  /// The catalog refers to the blob, or is about to. Returns when nothing can take it away any
  /// more.
  func own(_ digest: Digest) async {
    while !change({ $0.own(digest, at: $1) }) { await settled(digest) }
  }

  /// The catalog refers to the blob no more.
  func disown(_ digest: Digest) {
    change { $0.disown(digest, at: $1) }
  }

  // MARK: Who pins

  /// What an operator pins stays from now on; see `CacheLedger.keep`.
  func keep(_ contents: [KeptContent], inPlaceOf old: [KeptContent]) -> KeepOutcome {
    change { $0.keep(contents, inPlaceOf: old, at: $1) }
  }

  func letGo(_ contents: [KeptContent]) {
    change { $0.letGo(contents, at: $1) }
  }

  /// Whether an operator wants the blob to stay.
  func keeps(_ digest: Digest) -> Bool { state.withLock { $0.ledger.keeps(digest) } }

  func heldBytes(of contents: [KeptContent]) -> Int64 {
    state.withLock { $0.ledger.heldBytes(of: contents) }
  }

  /// Changes the ledger, and evicts what it then has too much of.
  @discardableResult
  private func change<Value>(_ body: (inout CacheLedger, Int64) -> Value) -> Value {
    let now = clock()
    let (value, victims) = state.withLock { state in
      let value = body(&state.ledger, now)
      let isResting = now < state.restsUntilSeconds || store.isReadOnly
      return (value, isResting ? [] : state.ledger.trim())
    }
    if !victims.isEmpty { disk.threads.submit { _ in self.delete(victims) } }
    return value
  }

  /// Evicts what is too much from the start on, as after one with a smaller quota.
  func trim() { change { _, _ in } }

  var now: Int64 { clock() }
}
