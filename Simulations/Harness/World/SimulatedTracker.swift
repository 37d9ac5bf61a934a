// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

/// A tracker's core and where it runs.
struct SimulatedTracker: Sendable {
  let number: Int
  let address: HostPort
  /// A restarted tracker is a new host at the same address.
  var host: Int
  var core: Tracker
  var vitality = Vitality.running
  var timerAt: Instant?
  var wires: [Int] = []
  /// How long what it says takes to leave it, and what has not left yet.
  var delay = Interval.zero
  var unsaid = WaitingLine<(due: Instant, effect: TrackerEffect)>()
  var speaksUntil = Instant.zero

  var identity: PeerIdentity {
    let id = NodeID(number: 1_000_000 + UInt64(number))
    return PeerIdentity(
      nodeID: id, publicKey: PublicKey(bytes: id.bytes), role: .tracker, advertised: address,
      zone: "", version: .current)
  }
}
