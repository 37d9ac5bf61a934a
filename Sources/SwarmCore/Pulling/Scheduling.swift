// SPDX-License-Identifier: Apache-2.0

/// Who decides which chunk goes where next. Only `offers` is meant to be run; the others are what
/// it is measured against, under the same core, protocol and network.
package enum Scheduling: Sendable, Equatable {
  /// The sender, which knows what its uplink is best used for (Design: the swarm).
  case offers
  /// The receiver asks for the missing chunk with the fewest known copies, any one on ties
  /// (BitTorrent's rule), with this many requests outstanding for the whole node.
  case requestsRarestFirst(outstanding: Int)
  /// The receiver asks for the first missing chunk that any peer has.
  case requestsInOrder(outstanding: Int)

  /// Requests a node may have outstanding; nil where it waits for offers.
  var outstandingMax: Int? {
    switch self {
    case .offers: nil
    case .requestsRarestFirst(let outstanding), .requestsInOrder(let outstanding): outstanding
    }
  }

  var isPulled: Bool { outstandingMax != nil }

  /// Of the chunks a receiver could ask for, whether any may be preferred to the first.
  var isInOrder: Bool {
    switch self {
    case .offers, .requestsRarestFirst: false
    case .requestsInOrder: true
    }
  }
}
