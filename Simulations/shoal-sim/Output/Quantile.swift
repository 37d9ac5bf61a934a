// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// The quantiles that reports have, by nearest rank.
enum Quantile: CaseIterable {
  case p50, p90, p99, p999, slowest

  var name: String {
    switch self {
    case .p50: "p50"
    case .p90: "p90"
    case .p99: "p99"
    case .p999: "p99.9"
    case .slowest: "slowest"
    }
  }

  var key: String { "\(self)" }

  var thousandths: Int {
    switch self {
    case .p50: 500
    case .p90: 900
    case .p99: 990
    case .p999: 999
    case .slowest: 1000
    }
  }

  func time(in distribution: Distribution) -> Interval {
    distribution.quantile(thousandths: thousandths)
  }
}
