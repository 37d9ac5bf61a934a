// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Attempts to connect that go unanswered, and connections that die.
extension World {
  // MARK: Dials that are not answered

  /// When an attempt to connect that began then, and the round trip of which has not succeeded,
  /// sends its next packet; nil if that would be after the time limit. TCP tries again after 1, 3,
  /// 7… s (RFC 6298, section 2.1).
  func nextAttempt(begunAt begun: Instant, until end: Instant) -> Instant? {
    var wait = Interval.seconds(1)
    while begun + wait <= now { wait = wait * 2 + .seconds(1) }
    return begun + wait < end ? begun + wait : nil
  }

  /// Whether an attempt to connect goes unanswered for now; there is then another appointment.
  func isUnanswered(dial number: Int, by target: Int) -> Bool {
    let dial = dials[number]
    let host = nodes[dial.node].host
    if network.isReachable(target, from: host) { return false }
    let end = dial.begun + configuration.dialTimeout
    if now >= end {
      raise(.connectionFailed(dial.address), at: dial.node)
    } else {
      let next = nextAttempt(begunAt: dial.begun, until: end) ?? end
      agenda.add(.dialAnswered(dial: Int32(number)), at: next)
    }
    return true
  }

  /// Whether a request does not get to upstream for now; there is then another appointment, or the
  /// fetch has failed.
  func isUnanswered(request fetch: Int) -> Bool {
    if network.isReachable(upstream.host, from: nodes[fetches[fetch].node].host) { return false }
    let begun = fetches[fetch].begun
    if let next = nextAttempt(begunAt: begun, until: begun + configuration.upstreamTimeout) {
      agenda.add(.fetchRequested(fetch: Int32(fetch)), at: next, host: upstream.host)
    } else {
      let end = max(now, begun + configuration.upstreamTimeout)
      fail(fetch: fetch, .failed, after: end - now)
    }
    return true
  }

  // MARK: Connections that die

  /// The sender of the lane has not been answered for too long.
  func expire(lane: Int) {
    let wire = lane >> 1
    if let fetch = wires[wire].fetch { return fail(fetch: fetch, .failed, after: .zero) }
    wires[wire].isHalfOpen = true
    endWire(wire, at: network.source(of: lane), because: .transportFailed)
  }

  /// The sender of the lane has not heard that the other end is closed: it is told as TCP would,
  /// with a reset.
  func refuse(lane: Int) {
    guard wires[lane >> 1].isHalfOpen else { return }
    wires[lane >> 1].isHalfOpen = false
    network.send(.ended(.transportFailed), bytes: 0, on: lane ^ 1, at: now, agenda: &agenda)
  }

  /// The connection is dead for both ends at once.
  func reset(wire: Int) {
    if let fetch = wires[wire].fetch {
      guard !fetches[fetch].isOver else { return }
      return fail(fetch: fetch, .failed, after: .zero)
    }
    let ends = wires[wire].hosts
    endWire(wire, at: ends.0, because: .transportFailed)
    endWire(wire, at: ends.1, because: .transportFailed)
  }

  /// Resets what connects two places; with nil, all that the place has to do with.
  func resetConnections(of place: Place, with other: Place?) {
    let host = host(of: place)
    let otherHost = other.map { self.host(of: $0) }
    for (number, wire) in wires.enumerated() {
      let isTouched = wire.hosts.0 == host || wire.hosts.1 == host
      let isOther = otherHost.map { wire.hosts.0 == $0 || wire.hosts.1 == $0 } ?? true
      if isTouched, isOther { reset(wire: number) }
    }
  }
}
