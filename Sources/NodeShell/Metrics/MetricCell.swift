// SPDX-License-Identifier: Apache-2.0

import Metrics
import Synchronization

/// One time series: what every kind of swift-metrics handler comes down to.
final class MetricCell: Sendable {
  struct Reading: Sendable {
    /// A counter's or gauge's value; the sum of what a summary recorded, in seconds for timers.
    var value = 0.0
    /// How often a summary recorded.
    var count: Int64 = 0
  }

  private let state = Mutex(Reading())

  var reading: Reading { state.withLock { $0 } }

  private func add(_ amount: Double) {
    state.withLock {
      $0.value += amount
      $0.count += 1
    }
  }

  private func replace(_ value: Double) {
    state.withLock { $0.value = value }
  }
}

extension MetricCell: CounterHandler, FloatingPointCounterHandler {
  func increment(by amount: Int64) { add(Double(amount)) }
  func increment(by amount: Double) { add(amount) }
  func reset() { state.withLock { $0 = Reading() } }
}

extension MetricCell: MeterHandler {
  func set(_ value: Int64) { replace(Double(value)) }
  func set(_ value: Double) { replace(value) }
  func decrement(by amount: Double) { add(-amount) }
}

extension MetricCell: TimerHandler {
  func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
}
