// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SwarmCore

/// `--policy`: who decides which chunk goes where.
enum Policy: String, ExpressibleByArgument, CaseIterable {
  case offers
  case rarestFirst = "rarest-first"
  case inOrder = "in-order"

  func scheduling(outstanding: Int) -> Scheduling {
    switch self {
    case .offers: .offers
    case .rarestFirst: .requestsRarestFirst(outstanding: outstanding)
    case .inOrder: .requestsInOrder(outstanding: outstanding)
    }
  }

  static func text(of scheduling: Scheduling) -> String {
    switch scheduling {
    case .offers: offers.rawValue
    case .requestsRarestFirst(let outstanding):
      "\(rarestFirst.rawValue), \(outstanding) outstanding"
    case .requestsInOrder(let outstanding): "\(inOrder.rawValue), \(outstanding) outstanding"
    }
  }
}
