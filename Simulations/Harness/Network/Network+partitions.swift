// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Network {
  // MARK: Who is cut off from whom

  /// Puts hosts on the two sides of a partition, which does not cut anything yet. nil if there are
  /// 64 already.
  package mutating func addPartition(near: [Int], far: [Int]) -> Int? {
    guard partitions != .max else { return nil }
    isPlain = false
    let partition = (~partitions).trailingZeroBitCount
    let bit: UInt64 = 1 << UInt64(partition)
    partitions |= bit
    for host in near { hosts[host].nearSides |= bit }
    for host in far { hosts[host].farSides |= bit }
    for lane in lanes.indices where isParted(lanes[lane].source, lanes[lane].destination) {
      addRoute(lane)
    }
    return partition
  }

  /// Whether nothing gets from the partition's near side to its far side, and back.
  package mutating func cut(partition: Int, there: Bool, back: Bool) {
    let bit: UInt64 = 1 << UInt64(partition)
    cutsThere = there ? cutsThere | bit : cutsThere & ~bit
    cutsBack = back ? cutsBack | bit : cutsBack & ~bit
  }

  package mutating func removePartition(_ partition: Int) {
    cut(partition: partition, there: false, back: false)
    let bit: UInt64 = 1 << UInt64(partition)
    partitions &= ~bit
    for host in hosts.indices {
      hosts[host].nearSides &= ~bit
      hosts[host].farSides &= ~bit
    }
  }

  /// Whether what this host sends now gets to that one.
  package func isCut(from source: Int, to destination: Int) -> Bool {
    let there = hosts[source].nearSides & hosts[destination].farSides & cutsThere
    let back = hosts[source].farSides & hosts[destination].nearSides & cutsBack
    return there | back != 0
  }

  /// Whether a round trip between the hosts succeeds now: neither way is cut, and neither packet of
  /// a handshake is lost.
  package mutating func isReachable(_ destination: Int, from source: Int) -> Bool {
    guard !isCut(from: source, to: destination), !isCut(from: destination, to: source)
    else { return false }
    let loss =
      hosts[source].link.interference.lossPerMillion
      + hosts[destination].link.interference.lossPerMillion
    guard loss > 0 else { return true }
    return generator.below(1_000_000) >= loss && generator.below(1_000_000) >= loss
  }

  func isParted(_ source: Int, _ destination: Int) -> Bool {
    hosts[source].nearSides & hosts[destination].farSides
      | hosts[source].farSides & hosts[destination].nearSides != 0
  }

  func isCut(_ route: Int) -> Bool {
    let lane = routes[route].lane
    return isCut(from: lanes[lane].source, to: lanes[lane].destination)
  }

  private func isCutBack(_ route: Int) -> Bool {
    let lane = routes[route].lane
    return isCut(from: lanes[lane].destination, to: lanes[lane].source)
  }

  // MARK: What TCP makes of it

  mutating func hold(
    _ piece: Hold.Piece, by route: Int, at now: Instant, agenda: inout Agenda
  ) {
    beginHold(route, at: now, agenda: &agenda)
    routes[route].hold?.pieces.append(piece)
  }

  /// Bytes have arrived, none for a frame, and the sender learns of it unless the way back is cut.
  mutating func acknowledge(
    _ bytes: Int64, on lane: Int, at now: Instant, agenda: inout Agenda
  ) {
    guard let route = lanes[lane].route, isCutBack(route) else {
      lanes[lane].underwayBytes -= bytes
      return
    }
    beginHold(route, at: now, agenda: &agenda)
    routes[route].hold?.unacknowledgedBytes += bytes
  }

  private mutating func beginHold(_ route: Int, at now: Instant, agenda: inout Agenda) {
    guard routes[route].hold == nil else { return }
    let timeout = retransmissionTimeout(ofLane: routes[route].lane)
    let retryAt = now + min(timeout, lanes[routes[route].lane].timeout)
    routes[route].hold = Hold(since: now, retryAt: retryAt, backOff: timeout * 2)
    agenda.add(.network(.laneRetries(lane: Int32(routes[route].lane))), at: retryAt)
  }

  mutating func retry(lane: Int, at now: Instant, agenda: inout Agenda) -> NetworkOutcome? {
    guard let route = lanes[lane].route, var hold = routes[route].hold, hold.retryAt == now
    else { return nil }
    if !isCut(route) {
      while let piece = hold.pieces.removeFirst() {
        fly(piece, by: route, at: now, agenda: &agenda)
      }
      if !isCutBack(route) {
        routes[route].hold = nil
        lanes[lane].underwayBytes -= hold.unacknowledgedBytes
        list(lane, at: now, agenda: &agenda)
        return nil
      }
    }
    let end = hold.since + lanes[lane].timeout
    if now >= end || hosts[lanes[lane].source].isSilent {
      hold.pieces.forEach { piece in
        if case .fragment(let fragment) = piece { droppedBytes += fragment.bytes }
      }
      routes[route].hold = nil
      return .laneExpired(lane: lane)
    }
    hold.retryAt = min(now + hold.backOff, end)
    hold.backOff = min(hold.backOff * 2, Self.backOffMax)
    routes[route].hold = hold
    agenda.add(.network(.laneRetries(lane: Int32(lane))), at: hold.retryAt)
    return nil
  }

  /// Linux's `TCP_RTO_MAX`.
  private static let backOffMax = Interval.seconds(120)
}
