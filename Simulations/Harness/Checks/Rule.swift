// SPDX-License-Identifier: Apache-2.0

/// What must hold of every run. Each but `sense` has a type of its own that watches it, `links` and
/// `limits` have a `RateMeter`.
package enum Rule: String, Sendable, Equatable, CaseIterable {
  /// What a core asks for can be done: it speaks of connections, files and buffers that there are.
  case sense
  /// Nobody calls a blob complete, or tells others of chunks, whose bytes on disk are not right.
  case proof
  /// Every chunk is in one state, and core and disk agree which.
  case states
  /// No table, queue or window is larger than the configuration allows.
  case budgets
  /// A core keeps nothing of what is gone.
  case memory
  /// No link carries more than its rate allows, and of all bytes sent the network knows where they
  /// are.
  case links
  /// No node sends or takes more than its operator allows, but for 5 % of a second's bytes.
  case limits
  /// Upstream sends no more than the faults of the run excuse.
  case upstream
  /// A tracker grants a blob to one node at a time, of the nodes themselves one goes by its lease,
  /// and none outstays it.
  case leases
  /// Once nothing is wrong any more, every wish that can be fulfilled is, in bounded time.
  case liveness
  /// Frames lead to something, and time passes.
  case progress
}
