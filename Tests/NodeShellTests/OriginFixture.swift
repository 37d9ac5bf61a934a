// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Logging
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage
import Testing
import UVRuntime

@testable import NodeShell

/// An origin with a store of its own, in memory or in a folder, and a catalog that can be made to
/// fail, without peers and without sockets.
final class OriginFixture: Sendable {
  /// Nil if the store is in memory.
  let folder: String?
  let catalog: FailingCatalog
  let store: any BlobStore
  let origin: OriginContent
  /// What peers were told is gone.
  let dropped: DroppedDigests

  let debian: RepositoryName
  let alpine: RepositoryName

  /// - Parameters:
  ///   - isOnDisk: whether the store is in a folder, for a test that looks at its files.
  ///   - patience: how long a request waits for the one before it. Longer than any test runs,
  ///     unless the test is to see the end of it.
  init(onDisk isOnDisk: Bool = false, patience: Duration = .seconds(600)) throws {
    folder = isOnDisk ? NSTemporaryDirectory() + "origin-tests-" + UUID().uuidString : nil
    catalog = try FailingCatalog()
    let dropped = DroppedDigests()
    self.dropped = dropped
    store =
      if let folder {
        try FileBlobStore(directory: folder)
      } else {
        MemoryBlobStore(bytesMax: 1 << 28)
      }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let disk = DiskWork(logger: logger, watch: StoreWatch(isReadOnly: false, logger: logger))
    let metrics = ObservationMetrics(factory: PrometheusRegistry(), upstreams: [])
    let cache = BlobCache(
      store: store, limits: CacheLimits(quotaBytes: nil), found: [], metrics: metrics, disk: disk,
      freeBytes: { nil },
      onEvicted: { digest, onClosed in
        dropped.add(digest)
        onClosed()
      })
    origin = OriginContent(
      catalog: catalog, store: store, cache: cache, gateway: NodeGateway(loop: Self.loop),
      key: NodeKey.generate(), metrics: metrics,
      serving: ServingHistory(limits: NodeShellConfiguration()), disk: disk,
      uploads: UploadClaims(idleMax: 8, patience: patience),
      openUploads: OpenUploads(limits: NodeShellConfiguration()),
      names: ManifestNamesWriter(catalog: catalog, store: store, logger: logger))
    debian = try #require(RepositoryName("library/debian"))
    alpine = try #require(RepositoryName("library/alpine"))
  }

  deinit {
    guard let folder else { return }
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      print("left behind: \(folder): \(error)")
    }
  }

  /// The same content to a process that remembers no upload.
  func forgetful() -> OriginContent {
    OriginContent(
      catalog: catalog, store: store, cache: origin.cache, gateway: origin.gateway,
      key: origin.key, metrics: origin.metrics, serving: origin.serving, disk: origin.disk,
      uploads: UploadClaims(idleMax: 8, patience: .seconds(600)),
      openUploads: OpenUploads(limits: NodeShellConfiguration()), names: origin.names)
  }

  /// Begins an upload of the debian repository that has these bytes.
  func upload(_ bytes: [UInt8]) async throws -> UploadID {
    let id = try await origin.startUpload(in: debian).id
    let status = try await origin.append(Self.body(bytes), to: id, in: debian)
    #expect(status.sizeBytes == Int64(bytes.count))
    return id
  }

  func sizeBytes(of id: UploadID) async throws -> Int64 {
    try await origin.uploadStatus(id, in: debian).sizeBytes
  }

  /// Whether the bytes are a blob of the repository, and whole.
  func has(_ digest: Digest, _ bytes: [UInt8], in repository: RepositoryName) async throws -> Bool {
    let linkedBytes = try await origin.linkedBlobBytes(digest, in: repository)
    guard linkedBytes == Int64(bytes.count) else { return false }
    return try store.open(digest).readAll() == bytes
  }

  /// The files under `uploads` that the process has open, those included that have no name there
  /// any more: what keeps disk space from being free.
  func openUploadFiles() throws -> [String] {
    let folder = try #require(folder)
    return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      descriptor in
      // The descriptor that lists the folder is gone by then.
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/self/fd/\(descriptor)")
      guard let target, target.hasPrefix(folder), !target.hasSuffix("/lock") else { return nil }
      return target
    }
  }

  /// The thread that last used a file may hold it a moment longer than the request.
  func waitUntilNoUploadIsOpen() async throws {
    for _ in 0..<3_000 {
      if try openUploadFiles().isEmpty { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("open still: \(try openUploadFiles())")
  }

  static func body(_ bytes: [UInt8]) -> UploadBody { UploadBody(ByteBuffer(bytes: bytes)) }

  /// What `work` is refused with.
  static func refusal(
    _ work: () async throws(RegistryError) -> Void
  ) async -> RegistryErrorCode? {
    do throws(RegistryError) {
      try await work()
      return nil
    } catch {
      return error.code
    }
  }

  /// One thread for all, which no job ever reaches.
  private static let loop = EventLoop(name: "origin-tests")
}
