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

  /// The limits are kept, and all went as it should.
  package var isMet: Bool { measurements.allSatisfy(\.isMet) && report.isAsExpected }
}
