// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// A fault, and what puts an end to it; without that it stays, and the run must do with it.
package struct FuzzEpisode: Sendable {
  package let concern: Concern
  package let fault: Fault
  package let span: ClosedRange<Interval>
  package let undoing: Fault?

  package enum Concern: Sendable, Equatable, CaseIterable {
    case lives
    case disks
    case trackers
    case upstream
    case network
    case limits
  }

  init(
    _ concern: Concern, _ fault: Fault, _ span: ClosedRange<Interval>, undoing: Fault?
  ) {
    self.concern = concern
    self.fault = fault
    self.span = span
    self.undoing = undoing
  }

  /// Some time in the safety phase: transfers may be over in milliseconds, or take all of it.
  static func span(_ draw: inout Draw) -> ClosedRange<Interval> {
    let from = FuzzPlan.settling + draw.anyMagnitude(.milliseconds(1)...FuzzPlan.safetyPhase / 2)
    let lasts = draw.anyMagnitude(.milliseconds(5)...FuzzPlan.safetyPhase / 2)
    return from...min(from + lasts, FuzzPlan.safetyPhase)
  }
}

extension FuzzEpisode: CustomStringConvertible {
  package var description: String {
    let end = undoing == nil ? "" : "-\(FuzzText.time(span.upperBound))"
    return "\(FuzzText.fault(fault))@\(FuzzText.time(span.lowerBound))\(end)"
  }
}
