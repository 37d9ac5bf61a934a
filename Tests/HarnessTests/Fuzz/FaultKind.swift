// SPDX-License-Identifier: Apache-2.0

import Harness

/// A fault without what it says, to see which are ever drawn.
enum FaultKind: CaseIterable {
  case nodeDies, fetchingNodeDies, busiestServerDies, nodeLeaves, nodeRestarts, deadNodesRestart
  case diskTurns, limitsTurn
  case trackerDies, trackerLeaves, trackerRestarts, trackerSlows
  case upstreamDies, upstreamTurns, upstreamHeals
  case partitionBegins, partitionHeals, interferenceTurns, connectionsReset

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
