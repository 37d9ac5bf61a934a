// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// The same crowd with the same seed, without a fault and with it.
package struct FaultMeasurement: Sendable {
  package let calm: Report
  package let faulted: Report

  package init(of crowd: FlashCrowd, with faults: [(after: Interval, fault: Fault)]) {
    var faultless = crowd
    faultless.faults = []
    calm = faultless.run()
    var troubled = crowd
    troubled.faults = faults
    faulted = troubled.run()
  }

  /// How much later the slowest of those that were left was done.
  package var delay: Interval {
    Interval(
      nanoseconds: faulted.completion.slowest.nanoseconds - calm.completion.slowest.nanoseconds)
  }
}
