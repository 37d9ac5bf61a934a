// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
package import Logging
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import RegistryClient
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
    let store = try BlobStore(directory: options.dataFolder)
    let key = try NodeKey.loadOrCreate(path: options.dataFolder + "/node.key")
    let registry = PrometheusRegistry()
    for (name, text) in ObservationMetrics.descriptions { registry.describe(name, text) }
    let metrics = ObservationMetrics(
      factory: registry, upstreams: options.upstreams.map(\.endpoint.name))
    let clients = options.upstreams.map { makeClient($0, metrics) }
    let loop = EventLoop(name: "shoal-node")
    let parts = NodeParts(
      key: key, store: store,
      upstreams: UpstreamDirectory(
        clients: clients, defaultName: options.defaultUpstream,
        sourcesMax: options.limits.sourcesMax),
      gateway: NodeGateway(loop: loop), observationLog: ObservationLog(logger: logger),
      observationMetrics: metrics)
    let swarm = SwarmService(parts: parts, options: options)
    let serving = ServingHistory(limits: options.limits)
    let progress = FrontProgress()
    let storeCondition: @Sendable () -> StoreCondition = { .writable }
    let origin = OriginContent(
      catalog: try SQLiteCatalog(path: options.dataFolder + "/catalog.sqlite"), store: store,
      gateway: parts.gateway, key: key, metrics: metrics, serving: serving,
      disk: DiskWork(logger: logger), uploads: UploadTable(idleMax: options.limits.idleUploadsMax))
    let front = RegistryFront(
      content: NodeContent(
        origin: origin, mirror: makeMirror(parts, serving), takesPushes: options.takesPushes),
      push: options.takesPushes ? origin : nil,
      additionalRoutes: makeOperatorRoutes(
        parts, registry, progress, storeCondition: storeCondition
      ).all)
    let frontService = FrontService(
      front: front, address: options.listen, drainSeconds: options.limits.drainSeconds,
      logger: logger, progress: progress)
    var lifecycleLogger = logger
    // Below that it prints every service with all it holds.
    lifecycleLogger.logLevel = max(logger.logLevel, .notice)
    do {
      let peer = try await swarm.start()
      let ready = ReadyAnnouncement(peer: peer, nodeID: key.nodeID, onReady: onReady)
      let admin = makeAdmin(
        parts, ready, progress, serving: serving, storeCondition: storeCondition,
        garbage: options.takesPushes
          ? CatalogGarbage(origin: origin, isMirror: !options.upstreams.isEmpty) : nil)
      // Stopped in reverse: clients are served to the end, then operators, peers and upstreams.
      try await ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [
            UpstreamClientsService(clients: clients), swarm, UploadSweep(origin: origin), admin,
            frontService.announcing { ready.frontBound($0) },
          ],
          gracefulShutdownSignals: [.sigterm, .sigint], logger: lifecycleLogger)
      ).run()
    } catch {
      await UpstreamClientsService(clients: clients).stop()
      throw error
    }
  }

  private func makeClient(
    _ upstream: UpstreamSettings, _ metrics: ObservationMetrics
  ) -> RegistryClient {
    RegistryClient(
      upstream: upstream,
      digestFunction: { bytes, algorithm in Digest.computing(algorithm, of: bytes) },
      onResponse: { kind, status in
        metrics.upstreamAnswered(
          upstream: upstream.endpoint.name, kind: kind.rawValue, status: status)
      })
  }

  private func makeMirror(_ parts: NodeParts, _ serving: ServingHistory) -> MirrorContent {
    MirrorContent(
      upstreams: parts.upstreams, store: parts.store, gateway: parts.gateway,
      metrics: parts.observationMetrics, serving: serving, logger: logger,
      memory: MirrorMemory(
        sizesMax: options.limits.descriptorSizesMax, tagsMax: options.limits.tagsMax),
      configuration: options.limits, disk: DiskWork(logger: logger))
  }
}
