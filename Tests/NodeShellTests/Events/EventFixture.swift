// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import RegistryFront
import ServiceLifecycle
import Testing

@testable import NodeShell

/// An origin whose events go to endpoints by the services that ship.
struct EventFixture: Sendable {
  let origin: OriginFixture
  let events: NodeEvents
  let registry: PrometheusRegistry
  let log: RecordedLines

  static let request = RequestFacts(
    id: UniqueID(randomBytes: Array(repeating: 7, count: 16)), address: "10.0.0.7:41000",
    host: "registry.example", method: "PUT", userAgent: "test/1", user: "ada")

  init(
    _ settings: EventSettings, origin: OriginFixture
  ) async {
    self.origin = origin
    let registry = PrometheusRegistry()
    let log = RecordedLines()
    self.registry = registry
    self.log = log
    events = await NodeEvents(
      settings, scheme: .http, outbox: origin.catalog.catalog, factory: registry,
      logger: Logger(label: "test") { _ in RecordingLogHandler(lines: log) })
    events.frontBound(HostPort(host: "127.0.0.1", port: 5000))
  }

  /// What serves a request, whose events are told.
  var content: OriginContent {
    var content = origin.origin
    content.events = events.recorder
    content.request = Self.request
    return content
  }

  /// Runs the services while `body` runs, then stops them as a node does.
  func run(_ body: () async throws -> Void) async throws {
    let group = ServiceGroup(
      services: events.services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    async let end: Void = group.run()
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body())
    } catch {
      outcome = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await end
    try outcome.get()
  }

  func usage(of endpoint: EventEndpointName) async throws -> OutboxUsage {
    try await origin.catalog.catalog.outboxUsage(of: endpoint)
  }

  static func until(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<3_000 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it never comes to that")
  }

  /// Settings that try again soon.
  static func settings(
    _ urls: String..., ignoring: [String] = [], headerFiles: [String] = []
  ) throws -> EventSettings {
    var settings = EventSettings()
    settings.endpoints = try EventEndpoint.parse(
      endpoints: urls.enumerated().map { "e\($0.offset)=\($0.element)" }, ignoring: ignoring,
      headerFiles: headerFiles)
    settings.delivery.backOffMin = .milliseconds(20)
    settings.delivery.backOffMax = .milliseconds(100)
    return settings
  }
}
