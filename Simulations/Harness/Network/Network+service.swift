// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What the hosts' uplinks do.
extension Network {
  mutating func list(_ lane: Int, at now: Instant, agenda: inout Agenda) {
    let source = lanes[lane].source
    guard wantsService(lane), hosts[source].servedLane != lane else { return }
    enlist(lane)
    serveNext(host: source, at: now, agenda: &agenda)
  }

  mutating func uplinkFreed(
    host: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let lane = hosts[host].servedLane else { return nil }
    hosts[host].servedLane = nil
    var outcome: NetworkOutcome?
    if lanes[lane].isSending {
      outcome = launch(bytes: hosts[host].servedBytes, on: lane, at: now, agenda: &agenda)
    }
    if wantsService(lane) { enlist(lane) }
    serveNext(host: host, at: now, agenda: &agenda)
    return outcome
  }

  private func wantsService(_ lane: Int) -> Bool {
    lanes[lane].isSending && !lanes[lane].queue.isEmpty && !lanes[lane].isListed && hasRoom(lane)
  }

  /// Whether a lane may put more on the network: the other end has room for it, and what waits on
  /// the way is not too much. A sender learns the latter by its congestion window, here at once.
  private func hasRoom(_ lane: Int) -> Bool {
    guard lanes[lane].isWindowOpen else { return false }
    guard isFine else { return true }
    if landings[lane].backlog.bytes > 0,
      !hosts[lanes[lane].destination].downlink.hasRoom(
        for: landings[lane].backlog, bufferBytes: bufferBytes)
    {
      return false
    }
    guard let route = lanes[lane].route, routes[route].crossing.bytes > 0,
      let pair = routes[route].zonePair
    else { return true }
    return zonePairs[pair].passage?.hasRoom(
      for: routes[route].crossing, bufferBytes: bufferBytes) ?? true
  }

  private mutating func enlist(_ lane: Int) {
    lanes[lane].isListed = true
    hosts[lanes[lane].source].waitingLanes.append(lane)
  }

  /// Puts the next fragment on an idle uplink.
  private mutating func serveNext(host: Int, at now: Instant, agenda: inout Agenda) {
    guard hosts[host].servedLane == nil else { return }
    guard hosts[host].uploads.isFree(at: now) else {
      awaitUploads(host: host, agenda: &agenda)
      return
    }
    while let lane = hosts[host].waitingLanes.removeFirst() {
      lanes[lane].isListed = false
      guard lanes[lane].isSending, hasRoom(lane), let shipment = lanes[lane].queue.first
      else { continue }
      let bytes = min(fragmentBytes, shipment.bytes - shipment.sentBytes)
      let cost = LinkSpecification.time(
        bytes: bytes, bytesPerSecond: hosts[host].link.uplinkBytesPerSecond)
      let end = max(now, hosts[host].controlEnd) + cost
      hosts[host].uploads.take(Int(bytes), at: now)
      hosts[host].uploadsMeter?.note(bytes: bytes, at: now)
      hosts[host].servedLane = lane
      hosts[host].servedBytes = bytes
      hosts[host].fragmentEnd = end
      hosts[host].uplinkMeter.note(bytes: bytes, at: end)
      agenda.add(.network(.uplinkFreed(host: Int32(host))), at: end, host: host)
      return
    }
  }

  /// From now on the process keeps to limits.
  mutating func limit(
    _ host: Int, to limits: RateLimits, at now: Instant, agenda: inout Agenda
  ) {
    hosts[host].uploads.setRate(limits.uploadBytesPerSecond, at: now)
    hosts[host].uploadsMeter = limits.uploadBytesPerSecond.map {
      RateMeter(bytesPerSecond: $0, piecesAllowed: 1, slack: NetworkHost.limitSlack, at: now)
    }
    hosts[host].downlink.limit(
      to: limits.downloadBytesPerSecond, slack: NetworkHost.limitSlack, at: now)
    serveNext(host: host, at: now, agenda: &agenda)
  }

  /// A limit that is raised meanwhile may let data go earlier; then this comes in vain.
  private mutating func awaitUploads(host: Int, agenda: inout Agenda) {
    let due = hosts[host].uploads.freeAt
    guard hosts[host].uploadsGoOnAt.map({ due < $0 }) ?? true else { return }
    hosts[host].uploadsGoOnAt = due
    agenda.add(.network(.uploadsFreed(host: Int32(host))), at: due, host: host)
  }

  mutating func uploadsFreed(
    host: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    hosts[host].uploadsGoOnAt = nil
    serveNext(host: host, at: now, agenda: &agenda)
    return nil
  }

  /// The fragment that was being sent is on its way.
  private mutating func launch(
    bytes: Int64, on lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    lanes[lane].queue.updateFirst { $0.sentBytes += bytes }
    guard let shipment = lanes[lane].queue.first else { return nil }
    let isWhole = shipment.sentBytes == shipment.bytes
    hosts[lanes[lane].source].dataBytesSent += bytes
    lanes[lane].underwayBytes += bytes
    let isStopped = lanes[lane].isHeadStopped
    if isWhole || isStopped { _ = lanes[lane].queue.removeFirst() }
    lanes[lane].isHeadStopped = false
    let fragment = Fragment(bytes: bytes, completes: isWhole ? shipment : nil)
    if let route = lanes[lane].route {
      leave(fragment, by: route, at: now, agenda: &agenda)
    } else {
      hand(
        .fragment(fragment), over: .fragmentArrived(lane: Int32(lane)), of: lane,
        at: now + lanes[lane].latency, host: lanes[lane].destination, agenda: &agenda)
    }
    return isWhole && !isStopped ? .shipmentLeft(lane: lane, shipment) : nil
  }
}
