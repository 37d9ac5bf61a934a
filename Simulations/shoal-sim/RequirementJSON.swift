// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// A row of the table of requirements for programs: one line.
enum RequirementJSON {
  static func text(of verdict: Verdict, on requirement: Requirement, cost: RunCost) -> String {
    let measurements = verdict.measurements.map {
      "{\"measure\":\"\($0.limit.measure.rawValue)\",\"thousandths\":\($0.thousandths),"
        + "\"thousandthsMax\":\($0.limit.thousandthsMax)}"
    }
    let fields = [
      "\"requirement\":\"\(requirement.name)\"",
      "\"isMet\":\(verdict.isMet && cost.isWithin(requirement))",
      "\"limits\":[\(measurements.joined(separator: ","))]",
      "\"classes\":\(ReportJSON.classes(of: verdict.report))",
      "\"wrongBlobs\":\(verdict.report.wrongBlobs)",
      "\"violations\":\(verdict.report.violations.count)",
      "\"wallNanoseconds\":\(cost.wallTime.nanoseconds)",
      "\"peakBytes\":\(cost.peakBytes)",
      "\"traceDigest\":\"\(verdict.report.traceDigest)\"",
    ]
    return "{\(fields.joined(separator: ","))}"
  }
}
