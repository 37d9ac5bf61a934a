// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// A node's core, and the disk, clients and counters that its shell would have.
struct SimulatedNode: Sendable {
  let number: Int
  let host: Int
  let address: HostPort
  let zone: String
  let behaviour: Behaviour
  var core: Node
  var vitality = Vitality.absent
  /// The earliest appointment with the core's deadline; later ones are stale.
  var timerAt: Instant?
  /// By blob number.
  var files: [PartialFile?] = []
  /// What failed pulls have left, by blob number.
  var leftovers = OrderedTable<Int, PartialFile>()
  /// Every connection it ever had.
  var wires: [Int] = []
  /// Numbers of the fetches it ever began.
  var fetches: [Int] = []
  var pulls: [Int] = []
  var tally = NodeTally()

  var identity: PeerIdentity {
    PeerIdentity(
      nodeID: core.nodeID, publicKey: core.publicKey, role: .node, advertised: address, zone: zone,
      version: .current)
  }
}
