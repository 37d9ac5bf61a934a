// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

/// A network alone, stepped to its end; the model's own rules are checked after every step.
struct NetworkDriver {
  var network: Network
  var agenda = Agenda()
  var now = Instant.zero

  init(
    fragmentBytes: Int64 = 64 * 1024, bufferBytes: Int64 = 1024 * 1024,
    connectionTimeout: Interval = .seconds(20), seed: UInt64 = 1
  ) {
    network = Network(
      fragmentBytes: fragmentBytes, bufferBytes: bufferBytes,
      connectionTimeout: connectionTimeout, seed: seed)
  }

  mutating func host(
    bytesPerSecond: Int64, latency: Interval = .zero, interference: Interference = Interference(),
    zone: Int = 0
  ) -> Int {
    var link = LinkSpecification(bytesPerSecond: bytesPerSecond, latency: latency)
    link.interference = interference
    return network.addHost(link, zone: zone)
  }

  mutating func send(chunk: Int, bytes: Int64, on lane: Int) {
    network.send(
      Shipment(chunk: ChunkName(blob: 0, index: chunk), bytes: bytes, content: 1), on: lane,
      at: now, agenda: &agenda)
  }

  mutating func send(ping number: UInt64, bytes: Int64, on lane: Int) {
    network.send(.frame(.ping(number)), bytes: bytes, on: lane, at: now, agenda: &agenda)
  }

  /// What comes next, with its time; nil at the end, or when it would come later.
  mutating func next(until limit: Instant = .zero + .seconds(3600)) -> (
    at: Instant, outcome: NetworkOutcome
  )? {
    while let (at, happening) = agenda.next() {
      if at > limit {
        agenda.add(happening, at: at)
        now = limit
        return nil
      }
      now = at
      let outcome = step(happening)
      if let overrun = network.overrun() { Issue.record("\(now): \(overrun)") }
      if let violation = network.accountViolation() { Issue.record("\(now): \(violation)") }
      if let outcome { return (at, outcome) }
    }
    return nil
  }

  /// Lane and time of every chunk that arrives from now on.
  mutating func arrivals(
    until limit: Instant = .zero + .seconds(3600)
  ) -> [(lane: Int, at: Instant)] {
    var arrivals: [(lane: Int, at: Instant)] = []
    while let (at, outcome) = next(until: limit) {
      if case .shipmentArrived(let lane, _) = outcome { arrivals.append((lane, at)) }
    }
    return arrivals
  }

  /// Bytes of chunks that arrive until then, by lane.
  mutating func bytesArrived(until limit: Instant) -> [Int64] {
    var bytes: [Int64] = []
    while let (_, outcome) = next(until: limit) {
      guard case .shipmentArrived(let lane, let shipment) = outcome else { continue }
      while bytes.count <= lane { bytes.append(0) }
      bytes[lane] += shipment.bytes
    }
    return bytes
  }

  private mutating func step(_ happening: Happening) -> NetworkOutcome? {
    guard case .network(let step) = happening else { return nil }
    return network.perform(step, at: now, agenda: &agenda)
  }
}

extension NetworkDriver {
  /// Has a host send for four seconds at its rate, on a lane of its own.
  mutating func flow(from sender: Int, to receiver: Int, chunkBytes: Int64 = 4000) {
    let lane = network.addLane(from: sender, to: receiver)
    let rate = network.link(of: sender).uplinkBytesPerSecond
    for chunk in 0..<Int(4 * rate / chunkBytes) { send(chunk: chunk, bytes: chunkBytes, on: lane) }
  }
}
