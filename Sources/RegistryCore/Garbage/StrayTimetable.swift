// SPDX-License-Identifier: Apache-2.0

/// Which of the sweeps of a node, a period apart, look through the whole store for bytes without a
/// name:
///
///     start ──── one grace ────► again ──── a day ────► again ──── a day ────► …
///
/// What a crash left is younger than the grace at the start, mostly, and older one grace later. A
/// search that was not completed is due again with the next sweep.
package struct StrayTimetable: Sendable {
  private let gracePeriods: Int64
  private let dayPeriods: Int64
  private var isFirst = true
  private var periodsLeft: Int64 = 0

  package init(_ rules: GarbageRules, periodSeconds: Int64) {
    gracePeriods = Self.periods(rules.graceSeconds, periodSeconds)
    dayPeriods = Self.periods(Self.daySeconds, periodSeconds)
  }

  /// Whether the next sweep searches.
  package var isDue: Bool { periodsLeft == 0 }

  /// A sweep has ended.
  package mutating func swept(isSearchComplete: Bool) {
    if isDue {
      guard isSearchComplete else { return }
      periodsLeft = isFirst ? gracePeriods : dayPeriods
      isFirst = false
    }
    periodsLeft -= 1
  }

  private static func periods(_ seconds: Int64, _ periodSeconds: Int64) -> Int64 {
    max(1, seconds / periodSeconds + (seconds % periodSeconds == 0 ? 0 : 1))
  }

  private static let daySeconds: Int64 = 24 * 3600
}
