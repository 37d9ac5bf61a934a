// SPDX-License-Identifier: Apache-2.0

/// The most that a measure may come to, in thousandths.
package struct Limit: Sendable, Equatable {
  package let measure: Measure
  package let thousandthsMax: Int64

  package static func p50(_ thousandthsMax: Int64) -> Limit {
    Limit(measure: .p50, thousandthsMax: thousandthsMax)
  }

  package static func p99(_ thousandthsMax: Int64) -> Limit {
    Limit(measure: .p99, thousandthsMax: thousandthsMax)
  }

  package static func p999(_ thousandthsMax: Int64) -> Limit {
    Limit(measure: .p999, thousandthsMax: thousandthsMax)
  }

  package static func upstream(_ thousandthsMax: Int64) -> Limit {
    Limit(measure: .upstream, thousandthsMax: thousandthsMax)
  }

  package static func zoneCopies(_ thousandthsMax: Int64) -> Limit {
    Limit(measure: .zoneCopies, thousandthsMax: thousandthsMax)
  }
}
