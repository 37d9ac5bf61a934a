// SPDX-License-Identifier: Apache-2.0

import Catalog
import Logging
import RegistryCore
import Synchronization

/// How the delivery to one endpoint is doing: for the metrics, the log, and who asks.
final class EventMonitor: Sendable {
  private struct State {
    var droppedCount: Int64?
    var toldOfDropsAt: ContinuousClock.Instant?
    /// Nil while envelopes are taken.
    var problem: String?
    var isFailing = false
  }

  let metrics: EventMetrics
  private let endpoint: EventEndpoint
  private let outbox: any EventOutbox
  private let logger: Logger
  private let state = Mutex(State())

  init(
    _ endpoint: EventEndpoint, outbox: any EventOutbox, metrics: EventMetrics, logger: Logger
  ) {
    self.endpoint = endpoint
    self.outbox = outbox
    self.metrics = metrics
    self.logger = logger
  }

  func observed(_ observation: EventDelivery.Observation) {
    switch observation {
    case .delivered(let count, let status):
      metrics.posted(status: status)
      metrics.delivered(count)
    case .refused(let status):
      metrics.posted(status: status)
      if let status { setProblem("it answers \(status)") }
    case .failing:
      state.withLock { $0.isFailing = true }
      logger.warning(
        "events are not taken; they wait", metadata: metadata(and: state.withLock { $0.problem }))
    case .recovered:
      state.withLock {
        $0.isFailing = false
        $0.problem = nil
      }
      logger.notice("events are taken again", metadata: metadata(and: nil))
    }
  }

  /// The endpoint could not be asked, or has not answered.
  func unanswered(_ error: any Error) { setProblem("\(error)") }

  /// Brings the metrics up to date with the outbox, and tells of events that had to go.
  @discardableResult
  func refresh() async -> OutboxUsage? {
    guard let usage = try? await outbox.outboxUsage(of: endpoint.name) else { return nil }
    metrics.setWaiting(usage)
    let (news, isToBeTold) = state.withLock { state in
      // What went before this process began was counted by the one before.
      let news = usage.droppedCount - max(state.droppedCount ?? .min, 0)
      defer { state.droppedCount = max(state.droppedCount ?? 0, usage.droppedCount) }
      guard state.droppedCount != nil, news > 0 else { return (Int64(0), false) }
      let isToBeTold = state.toldOfDropsAt.map { $0.duration(to: .now) > .seconds(60) } ?? true
      if isToBeTold { state.toldOfDropsAt = .now }
      return (news, isToBeTold)
    }
    if news > 0 { metrics.lost(news, .outbox) }
    if isToBeTold {
      logger.warning(
        "events find no room in the outbox and are never sent",
        metadata: metadata(and: nil))
    }
    return usage
  }

  func status() async -> EventEndpointStatus {
    let usage = await refresh() ?? .none
    let (isFailing, problem) = state.withLock { ($0.isFailing, $0.problem) }
    return EventEndpointStatus(
      name: endpoint.name, address: endpoint.address, usage: usage,
      problem: isFailing ? problem ?? "it does not take them" : nil)
  }

  private func setProblem(_ text: String) { state.withLock { $0.problem = text } }

  private func metadata(and problem: String?) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      LogKey.endpoint: "\(endpoint.name)", LogKey.address: "\(endpoint.address)",
    ]
    if let problem { metadata[LogKey.reason] = "\(problem)" }
    return metadata
  }
}
