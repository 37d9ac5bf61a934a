// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Logging
import OpenSSLRuntime
import RegistryCore
import Storage
import Synchronization
import Testing

@testable import NodeShell

/// A store in a folder of its own, with a clock that the test sets.
final class CacheFixture: Sendable {
  let folder: String
  let store: FileBlobStore
  let registry = PrometheusRegistry()
  private let clock = Mutex<Int64>(1_000_000)
  private let told = Mutex<[Digest]>([])

  convenience init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "shoal-cache-\(UUID().uuidString.prefix(13))").path
    self.init(folder: folder, store: try FileBlobStore(directory: folder))
  }

  /// - Parameter folder: of the store; removed in the end.
  init(folder: String, store: FileBlobStore) {
    self.folder = folder
    self.store = store
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  var seconds: Int64 {
    get { clock.withLock { $0 } }
    set { clock.withLock { $0 = newValue } }
  }

  /// What was evicted, in this order.
  var evicted: [Digest] { told.withLock { $0 } }

  /// A cache of what is in the store, as a process makes one when it starts.
  ///
  /// - Parameter closing: told of each blob that was evicted; calls what it is given when nobody
  ///   has the blob open.
  func start(
    quotaBytes: Int64?, owned: Set<Digest> = [],
    freeBytes: @escaping @Sendable () -> Int64? = { nil }, closingSecondsMax: Int = 600,
    closing: @escaping @Sendable (Digest, @escaping @Sendable () -> Void) -> Void = { $1() }
  ) throws -> BlobCache {
    let logger = Logger(label: "cache") { _ in SwiftLogNoOpLogHandler() }
    return BlobCache(
      store: store, limits: CacheLimits(quotaBytes: quotaBytes),
      found: try FoundContent(in: store).cached.map { blob in
        CachedBlob(
          digest: blob.digest, diskBytes: blob.diskBytes, lastUsedSeconds: blob.lastUsedSeconds,
          isOwned: owned.contains(blob.digest), isPartial: blob.isPartial)
      },
      metrics: ObservationMetrics(factory: registry, upstreams: []),
      disk: DiskWork(logger: logger, watch: StoreWatch(isReadOnly: false, logger: logger)),
      freeBytes: freeBytes,
      onEvicted: { digest, onClosed in
        self.told.withLock { $0.append(digest) }
        closing(digest, onClosed)
      },
      closingSecondsMax: closingSecondsMax, clock: { self.clock.withLock { $0 } })
  }

  /// Stores a blob of that many bytes, all of them `byte`, used last at a second.
  func store(_ byte: UInt8, sizeBytes: Int, usedAt second: Int64) throws -> Digest {
    let bytes = [UInt8](repeating: byte, count: sizeBytes)
    let digest = Digest.computing(.sha256, of: bytes)
    try store.storeWhole(digest, bytes: bytes, mediaType: nil)
    try store.recordUse(of: digest, atSeconds: second)
    return digest
  }

  /// Leaves part of a blob behind, as a fetch that is given up does.
  func leavePartial(_ byte: UInt8, sizeBytes: Int) throws -> Blob {
    let bytes = [UInt8](repeating: byte, count: sizeBytes)
    let blob = Blob(
      digest: Digest.computing(.sha256, of: bytes), sizeBytes: Int64(sizeBytes))
    let session = try #require(try store.begin(blob).session)
    session.appendChain([1, 2, 3])
    session.fail(CancellationError(), keepsPartial: true)
    return blob
  }

  func isStored(_ digest: Digest) throws -> Bool { try store.footprint(of: digest) != nil }

  func isGone(_ digest: Digest) throws -> Bool { try store.footprint(of: digest) == nil }

  func value(_ series: String) -> String? {
    let lines = registry.exposition().split(separator: "\n")
    return lines.first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
  }

  /// From now on nothing can be deleted from the store, whoever the process runs as.
  func breakDeletion() throws {
    try FileManager.default.removeItem(atPath: folder + "/temporary")
    try Data().write(to: URL(filePath: folder + "/temporary"))
  }

  func mendDeletion() throws {
    try FileManager.default.removeItem(atPath: folder + "/temporary")
    try FileManager.default.createDirectory(
      atPath: folder + "/temporary", withIntermediateDirectories: false)
  }

  /// Returns once `condition` holds, and fails after a minute.
  func wait(for what: Comment, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try condition() == false {
      try #require(ContinuousClock.now < deadline, what)
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
