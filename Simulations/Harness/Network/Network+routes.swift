// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What befalls pieces between the links of their hosts, in this order: the link between zones,
/// partitions, interference.
extension Network {
  func needsRoute(from source: Int, to destination: Int) -> Bool {
    hosts[source].zone != hosts[destination].zone
      || !hosts[source].link.interference.isNone || !hosts[destination].link.interference.isNone
      || isParted(source, destination)
  }

  /// Once a lane has a route it keeps it, since what is underway on it must not be overtaken.
  mutating func addRoute(_ lane: Int) {
    guard lanes[lane].route == nil else { return }
    let pair = zonePair(
      from: hosts[lanes[lane].source].zone, to: hosts[lanes[lane].destination].zone)
    routes.append(Route(lane: lane, zonePair: pair, interference: interference(on: lane)))
    lanes[lane].route = routes.count - 1
    landings[lane].route = routes.count - 1
  }

  private func interference(on lane: Int) -> Interference {
    hosts[lanes[lane].source].link.interference.joined(
      with: hosts[lanes[lane].destination].link.interference)
  }

  /// From now on this befalls what the host sends and is sent.
  package mutating func setInterference(_ interference: Interference, ofHost host: Int) {
    hosts[host].link.interference = interference
    if !interference.isNone { isPlain = false }
    for lane in lanes.indices where lanes[lane].source == host || lanes[lane].destination == host {
      if !interference.isNone { addRoute(lane) }
      if let route = lanes[lane].route {
        routes[route].interference = self.interference(on: lane)
      }
    }
  }

  // MARK: Between zones

  mutating func leave(
    _ fragment: Fragment, by route: Int, at now: Instant, agenda: inout Agenda
  ) {
    guard let pair = routes[route].zonePair else {
      return travel(.fragment(fragment), by: route, at: now, agenda: &agenda)
    }
    zonePairs[pair].dataBytes += fragment.bytes
    switch zonePairs[pair].passage?.take(
      fragment, of: Int32(routes[route].lane), &routes[route].crossing,
      senderBytesPerSecond: hosts[lanes[routes[route].lane].source].link.uplinkBytesPerSecond,
      at: now)
    {
    case .passed?, nil: travel(.fragment(fragment), by: route, at: now, agenda: &agenda)
    case .passes(let end)?: agenda.add(.network(.zoneLinkFreed(pair: Int32(pair))), at: end)
    case .waits?: break
    }
  }

  mutating func frameLeft(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let route = lanes[lane].route, let sized = routes[route].leaving.removeFirst()
    else { return nil }
    if let pair = routes[route].zonePair { zonePairs[pair].controlBytes += sized.bytes }
    guard let pair = routes[route].zonePair, zonePairs[pair].passage != nil else {
      travel(.message(sized), by: route, at: now, agenda: &agenda)
      return nil
    }
    if !isFine || routes[route].crossing.fragments.isEmpty {
      routes[route].crossingFrames.pass(sized)
      cross(sized.bytes, from: lane, over: pair, at: now, agenda: &agenda)
    } else {
      routes[route].crossingFrames.wait(sized)
      routes[route].crossing.addFrameBehind()
    }
    return nil
  }

  mutating func frameCrossed(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let route = lanes[lane].route, let pair = routes[route].zonePair,
      let sized = routes[route].crossingFrames.removePassed()
    else { return nil }
    zonePairs[pair].passage?.controlPassed(bytes: sized.bytes, at: now)
    travel(.message(sized), by: route, at: now, agenda: &agenda)
    return nil
  }

  mutating func zoneLinkFreed(
    pair: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let lane = zonePairs[pair].passage?.servedLane.map({ Int($0) }),
      let route = lanes[lane].route,
      var fragment = zonePairs[pair].passage?.freed(&routes[route].crossing, at: now)
    else { return nil }
    if let next = zonePairs[pair].passage?.next(), let nextRoute = lanes[next].route,
      let end = zonePairs[pair].passage?.begin(&routes[nextRoute].crossing, at: now)
    {
      agenda.add(.network(.zoneLinkFreed(pair: Int32(pair))), at: end)
    }
    let framesBehind = fragment.framesBehind
    fragment.framesBehind = 0
    travel(.fragment(fragment), by: route, at: now, agenda: &agenda)
    list(lane, at: now, agenda: &agenda)
    guard framesBehind > 0 else { return nil }
    for bytes in routes[route].crossingFrames.passWaiting(framesBehind) {
      cross(bytes, from: lane, over: pair, at: now, agenda: &agenda)
    }
    return nil
  }

  private mutating func cross(
    _ bytes: Int64, from lane: Int, over pair: Int, at now: Instant, agenda: inout Agenda
  ) {
    let end = zonePairs[pair].passage?.passControl(bytes: bytes, at: now) ?? now
    agenda.add(.network(.frameCrossed(lane: Int32(lane))), at: end)
  }

  // MARK: Interference

  /// Sets a piece on its way over the distance, unless a partition holds it back.
  private mutating func travel(
    _ piece: Hold.Piece, by route: Int, at now: Instant, agenda: inout Agenda
  ) {
    if routes[route].hold.map({ !$0.pieces.isEmpty }) ?? false || isCut(route) {
      hold(piece, by: route, at: now, agenda: &agenda)
    } else {
      fly(piece, by: route, at: now, agenda: &agenda)
    }
  }

  mutating func fly(
    _ piece: Hold.Piece, by route: Int, at now: Instant, agenda: inout Agenda
  ) {
    let lane = routes[route].lane
    let interference = routes[route].interference
    var delay = lanes[lane].latency
    if interference.jitter > .zero {
      let jitter = generator.below(Int(interference.jitter.nanoseconds) + 1)
      delay = delay + Interval(nanoseconds: Int64(jitter))
    }
    if interference.lossPerMillion > 0 {
      delay = delay + repairTime(onLane: lane, lossPerMillion: interference.lossPerMillion)
    }
    let arrival = max(now + delay, routes[route].lastArrival)
    routes[route].lastArrival = arrival
    if interference.resetsPerMillion > 0,
      generator.below(Self.million) < interference.resetsPerMillion
    {
      agenda.add(.network(.laneReset(lane: Int32(lane))), at: arrival)
    }
    switch piece {
    case .fragment(let fragment):
      landings[lane].flying.append(fragment)
      agenda.add(.network(.fragmentArrived(lane: Int32(lane))), at: arrival)
    case .message(let sized):
      landings[lane].messages.append(sized)
      agenda.add(.network(.frameArrived(lane: Int32(lane))), at: arrival)
    }
  }

  /// How much later a piece arrives for being lost. With more of its lane behind it, the receiver's
  /// acknowledgements show the gap and the piece is sent again after a round trip (RFC 8985);
  /// otherwise, and each time that it is lost again, a timer has to run out (RFC 6298).
  private mutating func repairTime(onLane lane: Int, lossPerMillion: Int) -> Interval {
    var time = Interval.zero
    var timeout = retransmissionTimeout(ofLane: lane)
    var isFirst = true
    while time < connectionTimeout, generator.below(Self.million) < lossPerMillion {
      if isFirst, !lanes[lane].queue.isEmpty {
        time = time + lanes[lane].latency * 2
      } else {
        time = time + timeout
        timeout = timeout * 2
      }
      isFirst = false
    }
    return time
  }

  func retransmissionTimeout(ofLane lane: Int) -> Interval {
    max(Self.retransmissionTimeoutMin, lanes[lane].latency * 4)
  }

  private static let million = 1_000_000
  /// Linux's `TCP_RTO_MIN`.
  private static let retransmissionTimeoutMin = Interval.milliseconds(200)
}
