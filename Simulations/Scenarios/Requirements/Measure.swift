// SPDX-License-Identifier: Apache-2.0

package import Harness

/// What a requirement can limit.
package enum Measure: String, Sendable, CaseIterable {
  /// Completion ÷ the class's bound that half, 99 % and 99.9 % of its nodes do not exceed; of
  /// several classes the worst counts.
  case p50
  case p99
  case p999 = "p99.9"
  /// Bytes that upstream sent ÷ size.
  case upstream
  /// Bytes that came into a zone from others ÷ size; the worst zone counts.
  case zoneCopies = "into zone"

  /// In thousandths.
  package func value(in report: Report) -> Int64 {
    switch self {
    case .p50: slowest(of: report, quantileThousandths: 500)
    case .p99: slowest(of: report, quantileThousandths: 990)
    case .p999: slowest(of: report, quantileThousandths: 999)
    case .upstream: report.upstreamThousandths
    case .zoneCopies: report.zoneIntakes.map(\.copiesThousandths).max() ?? 0
    }
  }

  private func slowest(of report: Report, quantileThousandths: Int) -> Int64 {
    report.classes.map { $0.slowdown(quantileThousandths: quantileThousandths) }.max() ?? 0
  }
}
