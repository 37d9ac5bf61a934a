// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
package import Logging
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import RegistryClient
import RegistryCore
import RegistryFront
import ServiceLifecycle
import Storage
import SwarmCore
import UVRuntime
import UnixSignals

/// A whole node: registry front, swarm and store, from start to stop.
package struct NodeProcess: Sendable {
  let options: NodeOptions
  let logger: Logger

  package init(options: NodeOptions, logger: Logger) {
    self.options = options
    self.logger = logger
  }

  /// Runs until SIGTERM or SIGINT, or until something the node needs fails.
  ///
  /// - Parameter onReady: called once, when clients and peers can connect.
  package func run(onReady: @escaping @Sendable (NodeAddresses) -> Void) async throws {
    // What can fail comes before the clients and the loop, which must not be dropped unstopped.
    let peerSecurity = try options.peerSecurity.load()
    let guards = try FrontGuards(options)
    let store = try FileBlobStore(directory: options.dataFolder)
    let catalog = try await openCatalog(of: store)
    defer { close(catalog) }
    let found = try await findContent(in: store, catalog)
    let pinned = try await catalog.pins()
    let openUploads = try await OpenUploads(limits: options.limits, in: catalog)
    let key = try NodeKey.loadOrCreate(path: DataFolder(path: options.dataFolder).nodeKey)
    let registry = makeMetricsRegistry()
    let metrics = ObservationMetrics(
      factory: registry, upstreams: options.upstreams.map(\.endpoint.name))
    let clients = options.upstreams.map { makeClient($0, metrics) }
    let gateway = NodeGateway(loop: EventLoop(name: "shoal-node"))
    let watch = StoreWatch(isReadOnly: store.isReadOnly, logger: logger)
    let disk = DiskWork(logger: logger, watch: watch)
    let parts = NodeParts(
      key: key, peerSecurity: peerSecurity, store: store, storeWatch: watch,
      cache: makeCache(store, found.cached, pinned, gateway, metrics, disk),
      upstreams: UpstreamDirectory(
        clients: clients, defaultName: options.defaultUpstream,
        sourcesMax: options.limits.sourcesMax, failures: UpstreamFailureLog(logger: logger)),
      gateway: gateway, observationLog: ObservationLog(logger: logger),
      observationMetrics: metrics, events: await makeEvents(catalog, registry))
    let swarm = SwarmService(parts: parts, options: options)
    let serving = ServingHistory(limits: options.limits)
    let progress = FrontProgress()
    let origin = makeOrigin(parts, catalog, serving, disk, openUploads)
    let pins = ImagePins(pinned, catalog: catalog, cache: parts.cache, logger: logger)
    let mirror = makeMirror(parts, serving, disk, pins, isGuarded: guards.access != nil)
    let content = NodeContent(origin: origin, mirror: mirror, takesPushes: options.takesPushes)
    let routes = makeOperatorRoutes(parts, registry, progress, storeCondition: { watch.condition })
    let front = makeFront(content, guards, routes, parts.events)
    do {
      let peer = try await swarm.start(with: found)
      let ready = ReadyAnnouncement(peer: peer, nodeID: key.nodeID, onReady: onReady)
      let sweep = makeSweep(origin)
      let admin = makeAdmin(
        parts, ready, progress, serving: serving, storeCondition: { watch.condition },
        garbage: sweep, pins: makePinsAnswer(pins, mirror, origin))
      // Stopped in reverse: clients are served to the end, then operators, peers and upstreams.
      try await ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [UpstreamClientsService(clients: clients), swarm] + sweeps(origin, sweep) + [
            StoreTrial(watch: watch, cache: parts.cache), admin,
          ] + parts.events.services + guards.services(on: gateway.loop, logger) + [
            makeFrontService(front, progress, guards, parts.events, ready)
          ],
          gracefulShutdownSignals: [.sigterm, .sigint], logger: lifecycleLogger)
      ).run()
    } catch {
      await UpstreamClientsService(clients: clients).stop()
      throw error
    }
  }

  /// Below that it prints every service with all it holds.
  private var lifecycleLogger: Logger {
    var lifecycleLogger = logger
    lifecycleLogger.logLevel = max(logger.logLevel, .notice)
    return lifecycleLogger
  }

  private func openCatalog(of store: FileBlobStore) async throws -> SQLiteCatalog {
    let path = DataFolder(path: options.dataFolder).catalog
    try CatalogLoss.refuse(catalog: path, of: store)
    let catalog = try SQLiteCatalog(path: path)
    do {
      // Before the first list is asked for.
      try await ReferrerDescriptions(catalog: catalog, store: store, logger: logger).complete()
      return catalog
    } catch {
      close(catalog)
      throw error
    }
  }

  private func findContent(
    in store: FileBlobStore, _ catalog: SQLiteCatalog
  ) async throws -> FoundContent {
    var found = try FoundContent(in: store)
    try await found.lookUpOwners(in: catalog)
    return found
  }

  /// A catalog that is closed keeps its log, and with that is opened even on a disk that has become
  /// full.
  private func close(_ catalog: SQLiteCatalog) {
    do {
      try catalog.close()
    } catch {
      logger.warning("catalog failed", metadata: [LogKey.error: "\(error)"])
    }
  }

  private func makeMetricsRegistry() -> PrometheusRegistry {
    let registry = PrometheusRegistry()
    for (name, text) in ObservationMetrics.descriptions { registry.describe(name, text) }
    return registry
  }

  private func makeEvents(
    _ catalog: SQLiteCatalog, _ registry: PrometheusRegistry
  ) async -> NodeEvents {
    for (name, text) in EventMetrics.descriptions { registry.describe(name, text) }
    return await NodeEvents(
      options.events, scheme: options.tls == nil ? .http : .https, outbox: catalog,
      factory: registry, logger: logger)
  }

  private func makeClient(
    _ upstream: UpstreamSettings, _ metrics: ObservationMetrics
  ) -> RegistryClient {
    var configuration = RegistryClientConfiguration()
    // A node reads such lists for whoever asks, several at a time.
    configuration.referrersBytesMax = 8 << 20
    return RegistryClient(
      upstream: upstream, configuration: configuration,
      digestFunction: { bytes, algorithm in Digest.computing(algorithm, of: bytes) },
      onResponse: { kind, status in
        metrics.upstreamAnswered(
          upstream: upstream.endpoint.name, kind: kind.rawValue, status: status)
      },
      onBytes: { kind, bytes in
        switch kind {
        case .blob, .manifest: metrics.fetchedFromUpstream(bytes: bytes)
        case .base, .tags, .referrers, .upload, .catalog, .token: break
        }
      })
  }

  /// Nil for a node that owns no repository.
  private func makeSweep(_ origin: OriginContent) -> GarbageSweep? {
    options.takesPushes
      ? GarbageSweep(origin: origin, isMirror: !options.upstreams.isEmpty) : nil
  }

  private func sweeps(_ origin: OriginContent, _ garbage: GarbageSweep?) -> [any Service] {
    let names: [any Service] =
      options.takesPushes ? [ManifestNamesService(origin: origin)] : []
    return names + [UploadSweep(origin: origin)] + (garbage.map { [$0] } ?? [])
  }

  private func makeFront(
    _ content: NodeContent, _ guards: FrontGuards, _ routes: OperatorRoutes,
    _ events: NodeEvents
  ) -> RegistryFront {
    RegistryFront(
      content: content, push: options.takesPushes ? content.origin : nil,
      additionalRoutes: routes.all, limits: options.frontLimits, access: guards.access,
      onPull: events.onPull)
  }

  private func makeFrontService(
    _ front: RegistryFront, _ progress: FrontProgress, _ guards: FrontGuards,
    _ events: NodeEvents, _ ready: ReadyAnnouncement
  ) -> FrontService {
    FrontService(
      front: front, address: options.listen, tls: guards.tls,
      drainSeconds: options.limits.drainSeconds,
      logger: logger, progress: progress
    ).announcing { address in
      events.frontBound(address)
      ready.frontBound(address)
    }
  }

  private func makeOrigin(
    _ parts: NodeParts, _ catalog: SQLiteCatalog, _ serving: ServingHistory, _ disk: DiskWork,
    _ openUploads: OpenUploads
  ) -> OriginContent {
    OriginContent(
      catalog: catalog, store: parts.store, cache: parts.cache, gateway: parts.gateway,
      key: parts.key, metrics: parts.observationMetrics, serving: serving, disk: disk,
      uploads: UploadClaims(limits: options.limits), garbageRules: options.garbageRules,
      openUploads: openUploads,
      names: ManifestNamesWriter(catalog: catalog, store: parts.store, logger: logger),
      sparse: options.sparseManifests, events: parts.events.recorder)
  }

  private func makeCache(
    _ store: any BlobStore, _ cached: [CachedBlob], _ pins: [ImagePin], _ gateway: NodeGateway,
    _ metrics: ObservationMetrics, _ disk: DiskWork
  ) -> BlobCache {
    let folder = options.dataFolder
    return BlobCache(
      store: store, limits: CacheLimits(quotaBytes: options.cacheQuotaBytes), found: cached,
      kept: pins.flatMap(\.contents), metrics: metrics, disk: disk,
      freeBytes: { DiskSpace.of(folder)?.freeBytes },
      onEvicted: { digest, onClosed in
        if !gateway.post({ $0.blobEvicted(digest, onClosed: onClosed) }) { onClosed() }
      })
  }

  private func makeMirror(
    _ parts: NodeParts, _ serving: ServingHistory, _ disk: DiskWork, _ pins: ImagePins,
    isGuarded: Bool
  ) -> MirrorContent {
    MirrorContent(
      upstreams: parts.upstreams, store: parts.store, cache: parts.cache, gateway: parts.gateway,
      metrics: parts.observationMetrics, serving: serving, logger: logger,
      memory: MirrorMemory(
        sizesMax: options.limits.descriptorSizesMax, tagsMax: options.limits.tagsMax),
      coldRanges: ColdRanges(limits: options.limits), configuration: options.limits, disk: disk,
      isGuarded: isGuarded, pins: pins)
  }
}
