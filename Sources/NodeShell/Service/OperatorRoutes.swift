// SPDX-License-Identifier: Apache-2.0

import RegistryFront

/// What an operator's tools ask for beside the registry.
struct OperatorRoutes: Sendable {
  let registry: PrometheusRegistry
  let progress: FrontProgress
  /// Whether the store takes in more. Asked by every probe: MUST be quick.
  let storeCondition: @Sendable () -> StoreCondition
  /// Asks the loop for a sign of life, and to bring the metrics up to date. MUST be bounded in
  /// time.
  let pulse: @Sendable () async -> LoopAnswer<Void>

  var all: [PlainRoute] { [metrics, live, ready] }

  /// What is counted elsewhere than on the loop is told even if the loop is stuck: just then it is
  /// wanted.
  private var metrics: PlainRoute {
    PlainRoute("/metrics") {
      _ = await pulse()
      return PlainResponse(
        contentType: PrometheusRegistry.contentType, text: registry.exposition())
    }
  }

  /// Whether the loop still turns. A node whose loop is stuck answers 503 and is to be restarted;
  /// nothing else is mended by that, so nothing else counts: not a full disk, not a lost tracker.
  private var live: PlainRoute {
    PlainRoute("/livez") {
      switch await pulse() {
      case .answered: PlainResponse(text: "live\n")
      // To kill a node that says goodbye would only be rude.
      case .stopped: PlainResponse(text: "stopping\n")
      case .late: PlainResponse(status: 503, text: "stuck: the event loop does not answer\n")
      }
    }
  }

  /// Whether clients should be sent here rather than to another node: not before it has started,
  /// not once it stops, and not while it can take in nothing new, for what it does not hold it
  /// could not serve. Without tracker or peers a node still serves, so neither counts.
  private var ready: PlainRoute {
    PlainRoute("/readyz") {
      if progress.isStopping { return Self.unready("stopping") }
      switch await pulse() {
      case .answered: break
      case .stopped: return Self.unready(progress.isBound ? "stopping" : "starting")
      case .late: return Self.unready("stuck: the event loop does not answer")
      }
      if let problem = storeCondition().problem { return Self.unready(problem) }
      return PlainResponse(text: "ready\n")
    }
  }

  private static func unready(_ reason: String) -> PlainResponse {
    PlainResponse(status: 503, text: reason + "\n")
  }
}
