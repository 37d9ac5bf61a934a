// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// The table of requirements for people.
enum RequirementText {
  static let head =
    padded("requirement", 21)
    + Measure.allCases.map { padded($0.rawValue, cellWidth) }.joined()
    + padded("bound", 10) + padded("wall", 8) + "memory"

  /// A row as it ends: measured ≤ limit.
  static func row(of verdict: Verdict, on requirement: Requirement, cost: RunCost) -> String {
    let cells = Measure.allCases.map { measure in
      let measurement = verdict.measurements.first { $0.limit.measure == measure }
      return padded(
        measurement.map {
          "\(decimal($0.thousandths)) \($0.isMet ? "≤" : ">") \(decimal($0.limit.thousandthsMax))"
        } ?? "", cellWidth)
    }
    let bound = verdict.report.classes.map(\.bound).max() ?? .zero
    let isMet = verdict.isMet && cost.isWithin(requirement)
    let head =
      padded(requirement.name, 21) + cells.joined() + padded(seconds(bound), 10)
      + padded(seconds(cost.wallTime, decimals: 1), 8)
      + padded("\(cost.peakBytes >> 20) MiB", 10) + (isMet ? "met" : "MISSED")
    return ([head] + remarks(on: verdict)).joined(separator: "\n")
  }

  /// A row before it has run.
  static func limits(of requirement: Requirement) -> String {
    let cells = Measure.allCases.map { measure in
      padded(
        requirement.limit(on: measure).map { "≤ \(decimal($0.thousandthsMax))" } ?? "", cellWidth)
    }
    return padded(requirement.name, 21) + cells.joined() + requirement.summary
  }

  /// What else must not be, where it is; and the classes, where there are several.
  private static func remarks(on verdict: Verdict) -> [String] {
    let report = verdict.report
    var lines: [String] = []
    if verdict.report.unservedCount > 0 {
      lines.append("  \(verdict.report.unservedCount) nodes did not get what they asked for")
    }
    if report.wrongBlobs > 0 { lines.append("  \(report.wrongBlobs) wrong blobs are whole") }
    lines += report.violations.map { "  VIOLATION \($0)" }
    if report.classes.count > 1 {
      lines += report.classes.map { one in
        "  \(one.nodeCount) \(one.name): p50 \(decimal(one.slowdown(quantileThousandths: 500))) "
          + "p99 \(decimal(one.slowdown(quantileThousandths: 990))) of \(seconds(one.bound))"
      }
    }
    return lines
  }

  private static func decimal(_ thousandths: Int64) -> String {
    Readable.ratio(thousandths: thousandths)
  }

  private static func seconds(_ interval: Interval, decimals: Int = 3) -> String {
    let text = Readable.decimal(interval.nanoseconds / 1_000_000, decimals: 3)
    return "\(text.dropLast(3 - decimals)) s"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static let cellWidth = 15
}
