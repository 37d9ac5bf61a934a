// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol

/// A network alone, stepped to its end.
struct NetworkDriver {
  var network: Network
  var agenda = Agenda()
  var now = Instant.zero

  init(fragmentBytes: Int64 = 64 * 1024) {
    network = Network(fragmentBytes: fragmentBytes)
  }

  mutating func host(bytesPerSecond: Int64, latency: Interval = .zero) -> Int {
    network.addHost(LinkSpecification(bytesPerSecond: bytesPerSecond, latency: latency))
  }

  mutating func send(chunk: Int, bytes: Int64, on lane: Int) {
    network.send(
      Shipment(chunk: ChunkName(blob: 0, index: chunk), bytes: bytes, content: 1), on: lane,
      at: now, agenda: &agenda)
  }

  mutating func send(ping number: UInt64, bytes: Int64, on lane: Int) {
    network.send(.frame(.ping(number)), bytes: bytes, on: lane, at: now, agenda: &agenda)
  }

  /// What comes next, with its time; nil at the end.
  mutating func next() -> (at: Instant, outcome: NetworkOutcome)? {
    while let (at, happening) = agenda.next() {
      now = at
      if let outcome = step(happening) { return (at, outcome) }
    }
    return nil
  }

  /// Lane and time of every chunk that arrives from now on.
  mutating func arrivals() -> [(lane: Int, at: Instant)] {
    var arrivals: [(lane: Int, at: Instant)] = []
    while let (at, outcome) = next() {
      if case .shipmentArrived(let lane, _) = outcome { arrivals.append((lane, at)) }
    }
    return arrivals
  }

  private mutating func step(_ happening: Happening) -> NetworkOutcome? {
    switch happening {
    case .uplinkFreed(let host):
      network.uplinkFreed(host: Int(host), at: now, agenda: &agenda)
    case .fragmentArrived(let lane):
      network.fragmentArrived(lane: Int(lane), at: now, agenda: &agenda)
    case .fragmentPassed(let lane):
      network.fragmentPassed(lane: Int(lane), at: now, agenda: &agenda)
    case .frameArrived(let lane): network.frameArrived(lane: Int(lane), at: now)
    case .dialAnswered, .nodeTimerFired, .trackerTimerFired, .fetchRequested, .fetchEnded,
      .fetchResumed, .diskFinished, .trackerSpoke, .scripted:
      nil
    }
  }
}
