// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// A row of the table of requirements for programs: one line.
enum RequirementJSON {
  /// A row whose process came to no end of its own.
  static func text(of requirement: Requirement, _ manner: String) -> String {
    let value = JSONValue.object([
      .init("requirement", .text(requirement.name)),
      .init("isMet", .flag(false)),
      .init("process", .text(manner)),
    ])
    return value.description
  }

  static func text(of verdict: Verdict, on requirement: Requirement, cost: RunCost) -> String {
    let limits = verdict.measurements.map {
      JSONValue.object([
        .init("measure", .text($0.limit.measure.rawValue)),
        .init("thousandths", .number($0.thousandths)),
        .init("thousandthsMax", .number($0.limit.thousandthsMax)),
      ])
    }
    let value = JSONValue.object([
      .init("requirement", .text(requirement.name)),
      .init("isMet", .flag(verdict.isMet && cost.isWithin(requirement))),
      .init("limits", .list(limits)),
      .init("classes", ReportJSON.classes(of: verdict.report)),
      .init("wrongBlobs", .number(verdict.report.wrongBlobs)),
      .init("violations", .number(verdict.report.violations.count)),
      .init("wallNanoseconds", .number(cost.wallTime.nanoseconds)),
      .init("peakBytes", .number(cost.peakBytes)),
      .init("traceDigest", .text("\(verdict.report.traceDigest)")),
    ])
    return value.description
  }
}
