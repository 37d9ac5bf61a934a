// SPDX-License-Identifier: Apache-2.0

import Harness

/// A fault without what it says, to see which are ever drawn.
enum FaultKind: CaseIterable {
  case nodeDies, fetchingNodeDies, busiestServerDies, nodeLeaves, nodeRestarts, deadNodesRestart
  case diskTurns, limitsTurn, uplinkTurns, nodeStopsReading
  case trackerDies, trackerLeaves, trackerRestarts, trackerSlows
  case upstreamDies, upstreamTurns, upstreamHeals
  case partitionBegins, partitionHeals, interferenceTurns, connectionsReset

  /// They last for good, so that no plan that must heal can hold them (`StandstillTests`).
  static let lasting: Set<FaultKind> = [.uplinkTurns, .nodeStopsReading]

  init(of fault: Fault) {
    switch fault {
    case .nodeDies: self = .nodeDies
    case .fetchingNodeDies: self = .fetchingNodeDies
    case .busiestServerDies: self = .busiestServerDies
    case .nodeLeaves: self = .nodeLeaves
    case .nodeRestarts: self = .nodeRestarts
    case .deadNodesRestart: self = .deadNodesRestart
    case .diskTurns: self = .diskTurns
    case .limitsTurn: self = .limitsTurn
    case .uplinkTurns: self = .uplinkTurns
    case .nodeStopsReading: self = .nodeStopsReading
    case .trackerDies: self = .trackerDies
    case .trackerLeaves: self = .trackerLeaves
    case .trackerRestarts: self = .trackerRestarts
    case .trackerSlows: self = .trackerSlows
    case .upstreamDies: self = .upstreamDies
    case .upstreamTurns: self = .upstreamTurns
    case .upstreamHeals: self = .upstreamHeals
    case .partitionBegins: self = .partitionBegins
    case .partitionHeals: self = .partitionHeals
    case .interferenceTurns: self = .interferenceTurns
    case .connectionsReset: self = .connectionsReset
    }
  }
}
