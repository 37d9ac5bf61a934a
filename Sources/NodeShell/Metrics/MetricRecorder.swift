// SPDX-License-Identifier: Apache-2.0

import Metrics

/// What a recorder does depends on whether it aggregates, so it has a face of its own.
final class MetricRecorder: RecorderHandler {
  let cell: MetricCell
  private let aggregates: Bool

  init(cell: MetricCell, aggregates: Bool) {
    self.cell = cell
    self.aggregates = aggregates
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    if aggregates {
      cell.increment(by: value)
    } else {
      cell.set(value)
    }
  }
}
