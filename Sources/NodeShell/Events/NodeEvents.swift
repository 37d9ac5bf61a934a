// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import Metrics
import RegistryCore
import RegistryFront
import ServiceLifecycle

/// All that a node does about events: nothing where nobody is to be told.
struct NodeEvents: Sendable {
  let recorder: EventRecorder?
  private let sender: EventSender?

  static let none = NodeEvents(recorder: nil, sender: nil)

  private init(recorder: EventRecorder?, sender: EventSender?) {
    self.recorder = recorder
    self.sender = sender
  }

  /// Forgets what waits for endpoints that are not told any more.
  init(
    _ settings: EventSettings, scheme: WebScheme, outbox: any EventOutbox,
    factory: any MetricsFactory, logger: Logger
  ) async {
    do throws(CatalogError) {
      try await outbox.keepEndpoints(settings.endpoints.map(\.name))
    } catch {
      // The next start tries again.
      logger.warning(
        "events of former endpoints cannot be removed", metadata: [LogKey.error: "\(error)"])
    }
    if settings.endpoints.isEmpty {
      self = .none
      return
    }
    let monitors = settings.endpoints.map { endpoint in
      EventMonitor(
        endpoint, outbox: outbox, metrics: EventMetrics(endpoint.name, factory: factory),
        logger: logger)
    }
    let recorder = EventRecorder(settings, scheme: scheme, monitors: monitors)
    self.recorder = recorder
    sender = EventSender(
      settings: settings, outbox: outbox, recorder: recorder, monitors: monitors)
  }

  var services: [any Service] { sender.map { [$0] } ?? [] }

  /// Nil if nobody wants to be told of pulls.
  var onPull: (@Sendable (PulledContent, RequestFacts) -> Void)? {
    guard let recorder, recorder.wantsPulls else { return nil }
    return { recorder.pulled($0, by: $1) }
  }

  func frontBound(_ address: HostPort) { recorder?.bound(port: address.port) }

  func reportUsage() async {
    for monitor in sender?.monitors ?? [] { await monitor.refresh() }
  }

  func statuses() async -> [EventEndpointStatus] {
    var statuses: [EventEndpointStatus] = []
    for monitor in sender?.monitors ?? [] { statuses.append(await monitor.status()) }
    return statuses
  }
}
