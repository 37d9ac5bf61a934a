// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// How nodes and trackers start, end and start again.
///
/// ```
///            start              stop: goodbye to all
///  absent ──────────► running ──────────────────────► dead
///                        ▲    kill: none               │
///                        └─────────────────────────────┘
///                           restart: new core, new host, old disk
/// ```
extension World {
  // MARK: Nodes

  func start(node: Int) {
    nodes[node].vitality = .running
    nodes[node].life += 1
    while nodes[node].files.count < library.blobs.count { nodes[node].files.append(nil) }
    raise(.started, at: node)
    if nodes[node].limits != RateLimits() { keepLimits(of: node) }
    for blob in library.blobs where nodes[node].files[blob.number]?.isWhole == true {
      raise(.blobHeld(blob.blob), at: node)
    }
    for number in nodes[node].leftovers.keys {
      raise(.partialFound(library.blobs[number].blob), at: node)
    }
    for pull in nodes[node].pulls where pulls[pull].isCutOff { askAgain(pull) }
  }

  /// The process is asked to stop, and stops when it has said goodbye.
  func stop(node: Int) {
    guard nodes[node].vitality == .running else { return }
    deliver(.shutdownRequested, toNode: node)
    kill(node: node, .closing)
  }

  func kill(node: Int, _ death: Fault.Death) {
    guard nodes[node].vitality == .running else { return }
    nodes[node].vitality = .dead(death)
    leave(host: nodes[node].host, wires: nodes[node].wires, death)
    for fetch in nodes[node].fetches where !fetches[fetch].isOver {
      fetches[fetch].isOver = true
      network.endSending(on: fetches[fetch].lane)
    }
    nodes[node].buffers = OrderedTable()
    leaveDisk(of: node, death)
    for pull in nodes[node].pulls where pulls[pull].end == nil {
      pulls[pull].end = .abandoned
      pullsLeft -= 1
    }
  }

  /// The new process has the old one's address and disk, and a host of its own, so that what the
  /// old one's connections still carry does not reach it.
  func restart(node: Int, _ rebirth: Fault.Rebirth) {
    guard case .dead = nodes[node].vitality else { return }
    inhabitants[nodes[node].host] = nil
    nodes[node].host = newHost(inPlaceOf: nodes[node].host)
    inhabitants.append(.node(node))
    if nodes[node].behaviour == .acceptsAndNeverReads {
      network.stopReading(host: nodes[node].host)
    }
    let old = nodes[node].core
    let id =
      switch rebirth {
      case .sameKey: old.nodeID
      case .newKey: newNodeID()
      }
    nodes[node].core = Node(
      nodeID: id, publicKey: PublicKey(bytes: id.bytes), configuration: old.configuration,
      seed: generator.next())
    nodes[node].timerAt = nil
    nodes[node].wires = []
    start(node: node)
  }

  /// Beyond the numbers of nodes and trackers.
  private func newNodeID() -> NodeID {
    keysMade += 1
    return NodeID(number: 2_000_000 + keysMade)
  }

  // MARK: Trackers

  func stop(tracker: Int) {
    guard trackers[tracker].vitality == .running else { return }
    deliver(.shutdownRequested, toTracker: tracker)
    kill(tracker: tracker, .closing)
  }

  func kill(tracker: Int, _ death: Fault.Death) {
    guard trackers[tracker].vitality == .running else { return }
    trackers[tracker].vitality = .dead(death)
    trackers[tracker].unsaid.removeAll()
    leave(host: trackers[tracker].host, wires: trackers[tracker].wires, death)
  }

  /// The new process knows nothing; it has the old one's address, and a host of its own so that
  /// what the old one's connections still carry does not reach it.
  func restart(tracker: Int) {
    guard trackers[tracker].vitality != .running else { return }
    inhabitants[trackers[tracker].host] = nil
    trackers[tracker].host = newHost(inPlaceOf: trackers[tracker].host)
    inhabitants.append(.tracker(tracker))
    trackers[tracker].core = Tracker(configuration: configuration.tracker, seed: generator.next())
    trackers[tracker].vitality = .running
    trackers[tracker].timerAt = nil
    trackers[tracker].speaksUntil = .zero
    trackers[tracker].wires = []
  }

  // MARK: Hosts

  private func newHost(inPlaceOf old: Int) -> Int {
    let host = network.addHost(inPlaceOf: old)
    agenda.join(host, to: old)
    return host
  }

  private func leave(host: Int, wires: [Int], _ death: Fault.Death) {
    for wire in wires where isOpen(wire, at: host) {
      if death == .closing {
        network.send(
          .ended(.transportFailed), bytes: 0, on: lane(from: host, of: wire), at: now,
          agenda: &agenda)
      }
      shutWire(wire, at: host)
    }
    network.silence(host: host)
  }

  /// Who lives at a host; nil for a process that has been replaced.
  func inhabitant(ofHost host: Int) -> Place? {
    inhabitants[host]
  }
}
