// SPDX-License-Identifier: Apache-2.0

/// What of a run is checked, and against which numbers.
package struct CheckConfiguration: Sendable {
  /// How closely cores are looked at.
  package var scope = Scope.end
  /// What upstream may send in all; nil for any amount.
  package var upstreamBytesMax: Int64?
  /// Frames that say more than that their sender lives, all nodes together, between one chunk or
  /// blob that is won and the next.
  package var idleFramesMax = Int.max
  /// Events at one instant. More than any sound run has, even where all of a cluster acts at once.
  package var eventsPerInstantMax = 5_000_000

  package init() {}

  package enum Scope: Sendable, Equatable {
    /// Once, when the run is reported: next to no cost, for large runs.
    case end
    /// After every event that reaches a core, the core that it reached. What is said and sent is
    /// held against the disk.
    case everyEvent
  }
}
