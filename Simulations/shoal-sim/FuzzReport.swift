// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// What is printed about a seed.
enum FuzzReport {
  /// How to see it once more.
  static func replay(_ plan: FuzzPlan) -> String {
    "shoal-sim fuzz --seed \(plan.seed) --scale \(plan.scale.rawValue)"
  }

  /// Everything about a seed that broke a rule.
  static func failure(_ outcome: FuzzOutcome) -> String {
    var lines = ["FAILED  \(outcome.plan)"]
    lines += outcome.lastTraceLines
    lines += outcome.violations.map { "VIOLATION \($0)" }
    lines.append("replay: \(replay(outcome.plan))")
    return lines.joined(separator: "\n")
  }

  /// One line about a seed that broke none.
  static func summary(_ outcome: FuzzOutcome) -> String {
    "events \(outcome.eventCount)  upstream \(outcome.upstreamBytes) of "
      + "\(outcome.plan.sizeBytes)  healed in \(outcome.healing)  trace \(outcome.traceDigest)"
  }

  static func json(_ outcome: FuzzOutcome) -> String {
    let fields = [
      "\"seed\":\(outcome.plan.seed)",
      "\"scale\":\"\(outcome.plan.scale.rawValue)\"",
      "\"planVersion\":\(FuzzPlan.version)",
      "\"events\":\(outcome.eventCount)",
      "\"sizeBytes\":\(outcome.plan.sizeBytes)",
      "\"upstreamBytes\":\(outcome.upstreamBytes)",
      "\"healingNanoseconds\":\(outcome.healing.nanoseconds)",
      "\"violations\":[\(outcome.violations.map(quoted).joined(separator: ","))]",
      "\"plan\":\(quoted(outcome.plan))",
      "\"traceDigest\":\"\(outcome.traceDigest)\"",
    ]
    return "{\(fields.joined(separator: ","))}"
  }

  private static func quoted(_ value: some CustomStringConvertible) -> String {
    var text = ""
    for scalar in value.description.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      default: text.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
      }
    }
    return "\"\(text)\""
  }
}
