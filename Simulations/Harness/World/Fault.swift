// SPDX-License-Identifier: Apache-2.0

/// What goes wrong at a scripted time.
package enum Fault: Sendable, Equatable {
  case nodeDies(Int, Death)
  /// The node that then streams from upstream; nothing happens if none does.
  case fetchingNodeDies(Death)
  /// The node that has sent most and does not stream from upstream.
  case busiestServerDies(Death)
  case trackerDies(Int, Death)
  case trackerRestarts(Int)
  case upstreamDies(Death)
  case upstreamTurns(UpstreamFault)

  /// How others learn of a death.
  package enum Death: Sendable, Equatable, CaseIterable {
    /// The process is gone and its machine closes its connections.
    case closing
    /// The machine is gone: nothing is ever heard from it again.
    case silent
  }
}
