// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What the hosts' downlinks do.
extension Network {
  // MARK: Fragments

  mutating func fragmentArrived(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let fragment = landings[lane].flying.removeFirst() else { return nil }
    let host = landings[lane].destination
    guard landings[lane].isHeard, !hosts[host].isSilent,
      hosts[host].isReading || hosts[host].readsStillFrom == landings[lane].source
    else {
      return drop(fragment, on: lane)
    }
    switch hosts[host].downlink.take(
      fragment, of: Int32(lane), &landings[lane].backlog,
      senderBytesPerSecond: bytesPerSecond(before: lane), at: now)
    {
    case .passed: return landed(fragment, on: lane, at: now, agenda: &agenda)
    case .passes(let end):
      agenda.add(.network(.downlinkFreed(host: Int32(host))), at: end, host: host)
    case .waits: break
    }
    return nil
  }

  mutating func downlinkFreed(
    host: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let lane = hosts[host].downlink.servedLane.map({ Int($0) }),
      let fragment = hosts[host].downlink.freed(&landings[lane].backlog, at: now)
    else { return nil }
    if let next = hosts[host].downlink.next() {
      let end = hosts[host].downlink.begin(&landings[next].backlog, at: now)
      agenda.add(.network(.downlinkFreed(host: Int32(host))), at: end, host: host)
    }
    guard landings[lane].isHeard, !hosts[host].isSilent else { return drop(fragment, on: lane) }
    passFrames(behind: fragment, on: lane, at: now, agenda: &agenda)
    return landed(fragment, on: lane, at: now, agenda: &agenda)
  }

  private mutating func landed(
    _ fragment: Fragment, on lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    hosts[landings[lane].destination].dataBytesReceived += fragment.bytes
    if landings[lane].route != nil {
      acknowledge(fragment.bytes, on: lane, at: now, agenda: &agenda)
      list(lane, at: now, agenda: &agenda)
    } else if isFine {
      lanes[lane].underwayBytes -= fragment.bytes
      list(lane, at: now, agenda: &agenda)
    } else {
      hand(
        .acknowledgement(fragment.bytes), over: .acknowledged(lane: Int32(lane)), of: lane,
        at: now + landings[lane].latency, host: landings[lane].source, agenda: &agenda)
    }
    guard let shipment = fragment.completes else { return nil }
    return .shipmentArrived(lane: lane, shipment)
  }

  /// The sender of a fragment learns that it has arrived.
  mutating func acknowledged(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    lanes[lane].underwayBytes -= lanes[lane].acknowledgements.removeFirst() ?? 0
    list(lane, at: now, agenda: &agenda)
    return nil
  }

  /// The rate at which fragments come to the lane's downlink at the most.
  private func bytesPerSecond(before lane: Int) -> Int64 {
    let uplink = landings[lane].senderBytesPerSecond
    guard let route = landings[lane].route, let pair = routes[route].zonePair,
      let passage = zonePairs[pair].passage
    else { return uplink }
    return min(uplink, passage.bytesPerSecond)
  }

  private mutating func drop(_ fragment: Fragment, on lane: Int) -> NetworkOutcome? {
    droppedBytes += fragment.bytes
    return refusal(on: lane)
  }

  /// Tells of a piece that came to a closed end, of a lane for which that may be news.
  private func refusal(on lane: Int) -> NetworkOutcome? {
    landings[lane].route == nil || hosts[landings[lane].destination].isSilent
      ? nil : .pieceRefused(lane: lane)
  }

  // MARK: Frames

  mutating func frameArrived(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let sized = landings[lane].messages.removeFirst() else { return nil }
    let host = landings[lane].destination
    guard landings[lane].isHeard, !hosts[host].isSilent else { return refusal(on: lane) }
    if isFine, !landings[lane].backlog.fragments.isEmpty {
      landings[lane].frames.wait(sized)
      landings[lane].backlog.addFrameBehind()
      return nil
    }
    let end = hosts[host].downlink.passControl(bytes: sized.bytes, at: now)
    if end <= now {
      hosts[host].downlink.controlPassed(bytes: sized.bytes, at: now)
      if landings[lane].route != nil { acknowledge(0, on: lane, at: now, agenda: &agenda) }
      return .messageArrived(lane: lane, sized.message)
    }
    landings[lane].frames.pass(sized)
    agenda.add(.network(.framePassed(lane: Int32(lane))), at: end, host: host)
    return nil
  }

  mutating func framePassed(lane: Int, at now: Instant, agenda: inout Agenda) -> NetworkOutcome? {
    guard let sized = landings[lane].frames.removePassed() else { return nil }
    let host = landings[lane].destination
    hosts[host].downlink.controlPassed(bytes: sized.bytes, at: now)
    guard landings[lane].isHeard, !hosts[host].isSilent else { return refusal(on: lane) }
    if landings[lane].route != nil { acknowledge(0, on: lane, at: now, agenda: &agenda) }
    return .messageArrived(lane: lane, sized.message)
  }

  private mutating func passFrames(
    behind fragment: Fragment, on lane: Int, at now: Instant, agenda: inout Agenda
  ) {
    guard fragment.framesBehind > 0 else { return }
    let host = landings[lane].destination
    for bytes in landings[lane].frames.passWaiting(fragment.framesBehind) {
      let end = hosts[host].downlink.passControl(bytes: bytes, at: now)
      agenda.add(.network(.framePassed(lane: Int32(lane))), at: end, host: host)
    }
  }
}
