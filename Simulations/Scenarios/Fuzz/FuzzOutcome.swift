// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// What became of a seed.
package struct FuzzOutcome: Sendable {
  package let plan: FuzzPlan
  package let violations: [Violation]
  package let eventCount: Int
  package let traceDigest: TraceDigest
  /// From the moment that nothing was wrong any more to the last wish fulfilled; zero if there was
  /// nothing left by then.
  package let healing: Interval
  package let upstreamBytes: Int64
  package let lastTraceLines: [String]

  package var isSound: Bool { violations.isEmpty }
}
