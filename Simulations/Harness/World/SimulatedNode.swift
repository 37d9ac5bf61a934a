// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// A node's core, and the disk, clients and counters that its shell would have.
struct SimulatedNode: Sendable {
  let number: Int
  /// A node that restarts has a new one at the same address.
  var host: Int
  let address: HostPort
  let zone: String
  let behaviour: Behaviour
  var core: Node
  var vitality = Vitality.absent
  /// How often it has started.
  var life = 0
  /// The earliest appointment with the core's deadline; later ones are stale.
  var timerAt: Instant?
  var disk: SimulatedDisk
  var diskJobs = Heap<DiskJob>()
  var diskJobsBegun: UInt64 = 0
  /// What its operator allows; a new process is told as well.
  var limits = RateLimits()
  /// By blob number.
  var files: [PartialFile?] = []
  var filesMade = 0
  /// What failed pulls and dead processes have left, by blob number.
  var leftovers = OrderedTable<Int, PartialFile>()
  var reading: [PendingRead] = []
  /// Every connection it had in this life.
  var wires: [Int] = []
  /// Numbers of the fetches it ever began.
  var fetches: [Int] = []
  var pulls: [Int] = []
  var reads: [Int] = []
  /// Chunks in its memory, and how many it ever had there.
  var buffers = OrderedTable<UInt64, Buffer>()
  var buffersMade: UInt64 = 0
  var tally = NodeTally()

  var identity: PeerIdentity {
    PeerIdentity(
      nodeID: core.nodeID, publicKey: core.publicKey, role: .node, advertised: address, zone: zone,
      version: .current)
  }
}
