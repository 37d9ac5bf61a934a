// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// What is printed about a seed.
enum FuzzReport {
  /// How to see it once more.
  static func replay(_ plan: FuzzPlan) -> String {
    "shoal-sim fuzz --seed \(plan.seed) --scale \(plan.scale.rawValue)"
      + (plan.hasSlowConnections ? " --slow-connections" : "")
      + (plan.version == FuzzPlan.version ? "" : " --plan-version \(plan.version)")
  }

  /// Everything about a seed that broke a rule.
  static func failure(_ outcome: FuzzOutcome) -> String {
    var lines = ["FAILED  \(outcome.plan)"]
    lines += outcome.lastTraceLines
    lines += outcome.violations.map { "VIOLATION \($0)" }
    lines.append("replay: \(replay(outcome.plan))")
    return lines.joined(separator: "\n")
  }

  /// The same about one that broke the process that ran it.
  static func failure(_ plan: FuzzPlan, _ manner: String) -> String {
    "FAILED  \(plan)\nits process \(manner)\nreplay: \(replay(plan))"
  }

  static func json(_ plan: FuzzPlan, _ manner: String) -> String {
    let value = JSONValue.object([
      .init("seed", .unsigned(plan.seed)),
      .init("scale", .text(plan.scale.rawValue)),
      .init("planVersion", .number(plan.version)),
      .init("process", .text(manner)),
      .init("plan", .text("\(plan)")),
    ])
    return value.description
  }

  /// One line about a seed that broke none.
  static func summary(_ outcome: FuzzOutcome) -> String {
    "events \(outcome.eventCount)  upstream \(outcome.upstreamBytes) of "
      + "\(outcome.plan.sizeBytes)  healed in \(outcome.healing)  trace \(outcome.traceDigest)"
  }

  static func json(_ outcome: FuzzOutcome) -> String {
    let value = JSONValue.object([
      .init("seed", .unsigned(outcome.plan.seed)),
      .init("scale", .text(outcome.plan.scale.rawValue)),
      .init("planVersion", .number(outcome.plan.version)),
      .init("events", .number(outcome.eventCount)),
      .init("sizeBytes", .number(outcome.plan.sizeBytes)),
      .init("upstreamBytes", .number(outcome.upstreamBytes)),
      .init("healingNanoseconds", .number(outcome.healing.nanoseconds)),
      .init("violations", .list(outcome.violations.map { .text("\($0)") })),
      .init("plan", .text("\(outcome.plan)")),
      .init("traceDigest", .text("\(outcome.traceDigest)")),
    ])
    return value.description
  }
}
