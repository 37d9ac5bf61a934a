// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import OpenSSLRuntime
import RegistryCore
import UVRuntime

extension NodeProcess {
  /// What answers the operator on the Unix socket.
  ///
  /// - Parameters:
  ///   - garbage: nil for a node that owns no repository.
  ///   - pins: as `makePinsAnswer` has it.
  func makeAdmin(
    _ parts: NodeParts, _ ready: ReadyAnnouncement, _ progress: FrontProgress,
    serving: ServingHistory, storeCondition: @escaping @Sendable () -> StoreCondition,
    garbage: (any GarbageReport)?, pins: PinsAnswer?
  ) -> AdminService {
    let facts = NodeFacts(
      nodeID: parts.key.nodeID, options: options, pid: getpid(),
      started: Instant(nanoseconds: EventLoop.nowNanoseconds), addresses: { ready.addresses })
    let cache = parts.cache
    let (gateway, events) = (parts.gateway, parts.events)
    let milliseconds = options.limits.adminMilliseconds
    return AdminService(
      responder: AdminResponder(
        status: StatusAnswer(
          facts: facts, isStopping: { progress.isStopping }, storeCondition: storeCondition,
          cacheUsage: { cache.usage }, endpoints: { await events.statuses() }),
        pulls: PullsAnswer(nodeID: parts.key.nodeID, serving: serving),
        garbage: GarbageAnswer(report: garbage), imagePins: pins,
        changeLimits: { change in
          await gateway.ask(withinMilliseconds: milliseconds) { $0.changeLimits(change) }
        },
        history: { await gateway.ask(withinMilliseconds: milliseconds) { $0.readHistory() } }),
      socket: AdminSocket(dataFolder: options.dataFolder), logger: logger,
      onPublished: { ready.adminBound() })
  }

  /// Nil for a node that mirrors nothing, and has no pins of when it did.
  func makePinsAnswer(
    _ pins: ImagePins, _ mirror: MirrorContent, _ origin: OriginContent
  ) -> PinsAnswer? {
    let names = mirror.upstreams.names
    if names.isEmpty, pins.all.isEmpty { return nil }
    return PinsAnswer(
      pins: pins, cache: mirror.cache, upstreams: names,
      defaultUpstream: options.defaultUpstream ?? (names.count == 1 ? names[0] : nil),
      look: { place throws(PinError) in try await mirror.look(at: place) },
      owns: { repository throws(RegistryError) in try await origin.contains(repository) })
  }

  func makeOperatorRoutes(
    _ parts: NodeParts, _ registry: PrometheusRegistry, _ progress: FrontProgress,
    storeCondition: @escaping @Sendable () -> StoreCondition
  ) -> OperatorRoutes {
    let (gateway, cache, events) = (parts.gateway, parts.cache, parts.events)
    let milliseconds = options.limits.probeMilliseconds
    return OperatorRoutes(
      registry: registry, progress: progress, storeCondition: storeCondition
    ) {
      cache.reportUsage()
      await events.reportUsage()
      return await gateway.ask(withinMilliseconds: milliseconds) { $0.reportTraffic() }
    }
  }
}
