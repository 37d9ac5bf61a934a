// SPDX-License-Identifier: Apache-2.0

package import Harness

/// What one run of a requirement's scenario came to.
package struct Verdict: Sendable {
  package let measurements: [Measurement]
  package let report: Report

  package struct Measurement: Sendable, Equatable {
    package let limit: Limit
    package let thousandths: Int64

    package var isMet: Bool { thousandths <= limit.thousandthsMax }
  }

  package init(on report: Report, limits: [Limit]) {
    self.report = report
    measurements = limits.map {
      Measurement(limit: $0, thousandths: $0.measure.value(in: report))
    }
  }

  /// Judged nodes that did not get all they asked for.
  package var unservedCount: Int { report.classes.reduce(0) { $0 + $1.unservedCount } }

  /// Beside the limits, every node that is judged was served, no wrong blob was ever whole, and no
  /// rule was broken.
  package var isMet: Bool {
    measurements.allSatisfy(\.isMet) && unservedCount == 0 && report.wrongBlobs == 0
      && report.violations.isEmpty && report.classes.contains { $0.nodeCount > 0 }
  }
}
