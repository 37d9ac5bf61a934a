// SPDX-License-Identifier: Apache-2.0

import Metrics
import RegistryCore

/// What a node counts of the events for one endpoint.
final class EventMetrics: Sendable {
  /// Why an event was never sent.
  enum Loss: String, CaseIterable {
    /// It was the oldest of a full outbox, or a pull where one was half full.
    case outbox = "outbox_full"
    /// Content was read faster than that can be written down.
    case pulls = "too_many_pulls"
    /// The catalog did not take the event of a pull.
    case catalog = "catalog_failed"
  }

  private let factory: any MetricsFactory
  private let endpoint: EventEndpointName
  private let delivered: Counter
  private let waiting: Gauge
  private let waitingBytes: Gauge

  init(_ endpoint: EventEndpointName, factory: any MetricsFactory) {
    self.factory = factory
    self.endpoint = endpoint
    let labels = [("endpoint", endpoint.text)]
    delivered = Counter(label: Name.delivered, dimensions: labels, factory: factory)
    waiting = Gauge(label: Name.waiting, dimensions: labels, factory: factory)
    waitingBytes = Gauge(label: Name.waitingBytes, dimensions: labels, factory: factory)
    for loss in Loss.allCases { lost(0, loss) }
  }

  func delivered(_ count: Int) { delivered.increment(by: count) }

  func lost(_ count: Int64, _ reason: Loss) {
    Counter(
      label: Name.dropped,
      dimensions: [("endpoint", endpoint.text), ("reason", reason.rawValue)], factory: factory
    ).increment(by: count)
  }

  /// - Parameter status: nil if no answer came.
  func posted(status: Int?) {
    Counter(
      label: Name.requests,
      dimensions: [
        ("endpoint", endpoint.text), ("status", status.map { "\($0)" } ?? "none"),
      ], factory: factory
    ).increment()
  }

  func setWaiting(_ usage: OutboxUsage) {
    waiting.record(usage.eventsCount)
    waitingBytes.record(usage.bytes)
  }

  /// What `# HELP` says.
  static let descriptions = [
    Name.delivered: "Events that the endpoint has taken.",
    Name.dropped: "Events that were never sent, by the reason.",
    Name.requests: "Envelopes sent, by the status of the answer.",
    Name.waiting: "Events in the outbox now.",
    Name.waitingBytes: "Bytes of events in the outbox now.",
  ]

  private enum Name {
    static let delivered = "shoal_events_delivered_total"
    static let dropped = "shoal_events_dropped_total"
    static let requests = "shoal_events_requests_total"
    static let waiting = "shoal_events_waiting"
    static let waitingBytes = "shoal_events_waiting_bytes"
  }
}
