// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Foundation
import Hummingbird
import Logging
import OpenSSLRuntime
import RegistryClient
import RegistryCore
import RegistryFront
import ServiceLifecycle
import Storage
import Testing
import UVRuntime

@testable import NodeShell

/// A whole registry in a folder of its own: what is pushed lies in a store and an SQLite catalog on
/// the disk, and is served over HTTP on loopback. Without peers.
final class ConformanceRegistry: Sendable {
  /// Where the data folder is, and beside it whatever a test puts there.
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "conformance-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: dataFolder, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      print("left behind: \(folder): \(error)")
    }
  }

  var dataFolder: String { folder + "/data" }

  /// Whether a file in the data folder has exactly these bytes.
  func holds(_ bytes: [UInt8]) throws -> Bool {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: dataFolder)
    return paths.contains {
      FileManager.default.contents(atPath: "\(dataFolder)/\($0)") == Data(bytes)
    }
  }

  /// A registry from start to stop, for one test.
  static func serving(
    over transport: ConformanceTransport = .plain, sparse: SparseManifests = .indexes,
    _ body: @Sendable (ConformanceClient) async throws -> Void
  ) async throws {
    try await ConformanceRegistry().serve(over: transport, sparse: sparse, body)
  }

  /// Runs the registry over what the folder holds, which stays for the next run.
  ///
  /// - Parameters:
  ///   - upstreams: what it mirrors, called `upstream0` and so on; none is the default.
  ///   - isGuarded: whether it mirrors as behind a front with rules.
  func serve(
    over transport: ConformanceTransport = .plain, takesPushes: Bool = true,
    sparse: SparseManifests = .indexes, upstreams: [HostPort] = [], isGuarded: Bool = false,
    _ body: @Sendable (ConformanceClient) async throws -> Void
  ) async throws {
    let catalog = try SQLiteCatalog(path: dataFolder + "/catalog.sqlite")
    let clients = upstreams.enumerated().map { Self.client(of: $1, name: "upstream\($0)") }
    let content = try makeContent(
      catalog, takesPushes: takesPushes, sparse: sparse, upstreams: clients, isGuarded: isGuarded)
    let front = RegistryFront(content: content, push: takesPushes ? content.origin : nil)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await Self.serve(front, over: transport, body))
    } catch {
      outcome = .failure(error)
    }
    for client in clients { try await client.shutdown() }
    try catalog.close()
    try outcome.get()
  }

  private static func client(of upstream: HostPort, name: String) -> RegistryClient {
    RegistryClient(
      endpoint: RegistryEndpoint(name: name, address: upstream),
      digestFunction: { bytes, algorithm in Digest.computing(algorithm, of: bytes) })
  }

  private static func serve(
    _ front: RegistryFront, over transport: ConformanceTransport,
    _ body: @Sendable (ConformanceClient) async throws -> Void
  ) async throws {
    let certificates = try await transport.certificates()
    let (bound, binding) = AsyncStream<HostPort>.makeStream()
    let application = front.application(
      listeningOn: HostPort(host: "127.0.0.1", port: 0), tls: certificates?.context,
      logger: logger, onBound: { binding.yield($0) })
    let services = ServiceGroup(services: [application], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      let address = try #require(await bound.first { _ in true })
      let outcome: Result<Void, any Error>
      do {
        try await transport.connect(port: Int(address.port), certificates) { exchange in
          try await body(ConformanceClient(address: address, exchange: exchange))
        }
        outcome = .success(())
      } catch {
        outcome = .failure(error)
      }
      await services.triggerGracefulShutdown()
      try await group.waitForAll()
      try outcome.get()
    }
  }

  private func makeContent(
    _ catalog: SQLiteCatalog, takesPushes: Bool, sparse: SparseManifests,
    upstreams: [RegistryClient], isGuarded: Bool
  ) throws -> NodeContent {
    let limits = NodeShellConfiguration()
    let store = try FileBlobStore(directory: dataFolder)
    let gateway = NodeGateway(loop: Self.loop)
    let disk = DiskWork(
      logger: Self.logger, watch: StoreWatch(isReadOnly: false, logger: Self.logger))
    let metrics = ObservationMetrics(factory: PrometheusRegistry(), upstreams: [])
    let serving = ServingHistory(limits: limits)
    let cache = BlobCache(
      store: store, limits: CacheLimits(quotaBytes: nil), found: [], metrics: metrics, disk: disk,
      freeBytes: { nil }, onEvicted: { $1() })
    return NodeContent(
      origin: OriginContent(
        catalog: catalog, store: store, cache: cache, gateway: gateway, key: NodeKey.generate(),
        metrics: metrics, serving: serving, disk: disk, uploads: UploadClaims(limits: limits),
        names: ManifestNamesWriter(catalog: catalog, store: store, logger: Self.logger),
        sparse: sparse),
      mirror: MirrorContent(
        upstreams: UpstreamDirectory(
          clients: upstreams, defaultName: nil, sourcesMax: 16,
          failures: UpstreamFailureLog(logger: Self.logger)),
        store: store, cache: cache, gateway: gateway, metrics: metrics, serving: serving,
        logger: Self.logger, memory: MirrorMemory(sizesMax: 16, tagsMax: 16),
        coldRanges: ColdRanges(limits: limits), configuration: limits, disk: disk,
        isGuarded: isGuarded),
      takesPushes: takesPushes)
  }

  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  /// One thread for all, which no job ever reaches.
  private static let loop = EventLoop(name: "conformance-tests")
}
