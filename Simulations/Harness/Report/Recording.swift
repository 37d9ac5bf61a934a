// SPDX-License-Identifier: Apache-2.0

/// What is kept of a run beside its counters; nothing is, and nothing paid for it, by itself.
package struct Recording: Sendable, Equatable {
  /// The last events, this many, as lines.
  package var traceLineCount = 0
  /// Which events those lines are of.
  package var traceFilter = TraceFilter()
  package var hasTimeline = false

  package init() {}
}
