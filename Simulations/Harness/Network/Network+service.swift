// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Network {
  mutating func list(_ lane: Int, at now: Instant, agenda: inout Agenda) {
    let source = lanes[lane].source
    guard lanes[lane].wantsService, hosts[source].servedLane != lane else { return }
    enlist(lane)
    serveNext(host: source, at: now, agenda: &agenda)
  }

  mutating func enlist(_ lane: Int) {
    lanes[lane].isListed = true
    hosts[lanes[lane].source].waitingLanes.append(lane)
  }

  /// Puts the next fragment on an idle uplink.
  mutating func serveNext(host: Int, at now: Instant, agenda: inout Agenda) {
    guard hosts[host].servedLane == nil else { return }
    while let lane = hosts[host].waitingLanes.removeFirst() {
      lanes[lane].isListed = false
      guard lanes[lane].isSending, lanes[lane].hasRoom, let shipment = lanes[lane].queue.first
      else { continue }
      let bytes = min(fragmentBytes, shipment.bytes - shipment.sentBytes)
      let cost = LinkSpecification.time(
        bytes: bytes, bytesPerSecond: hosts[host].link.uplinkBytesPerSecond)
      let end = max(now, hosts[host].controlEnd) + cost
      hosts[host].servedLane = lane
      hosts[host].servedBytes = bytes
      hosts[host].fragmentEnd = end
      hosts[host].uplinkBusy = hosts[host].uplinkBusy + cost
      agenda.add(.uplinkFreed(host: Int32(host)), at: end)
      return
    }
  }

  /// The fragment that was being sent is on its way.
  mutating func launch(
    bytes: Int64, on lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    hosts[lanes[lane].source].dataBytesSent += bytes
    lanes[lane].queue.updateFirst { $0.sentBytes += bytes }
    guard let shipment = lanes[lane].queue.first else { return nil }
    let isWhole = shipment.sentBytes == shipment.bytes
    lanes[lane].underwayBytes += bytes
    lanes[lane].flying.append(Fragment(bytes: bytes, completes: isWhole ? shipment : nil))
    let isStopped = lanes[lane].isHeadStopped
    if isWhole || isStopped { _ = lanes[lane].queue.removeFirst() }
    lanes[lane].isHeadStopped = false
    agenda.add(.fragmentArrived(lane: Int32(lane)), at: now + lanes[lane].latency)
    return isWhole && !isStopped ? .shipmentLeft(lane: lane, shipment) : nil
  }

  /// When the downlink has passed these bytes, the last of which has just arrived.
  mutating func passDownlink(of host: Int, bytes: Int64, at now: Instant) -> Instant {
    let cost = LinkSpecification.time(
      bytes: bytes, bytesPerSecond: hosts[host].link.downlinkBytesPerSecond)
    let end = max(hosts[host].downlinkEnd, now - cost) + cost
    hosts[host].downlinkEnd = end
    return end
  }

  mutating func landed(
    _ fragment: Fragment, on lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    lanes[lane].underwayBytes -= fragment.bytes
    list(lane, at: now, agenda: &agenda)
    guard let shipment = fragment.completes else { return nil }
    return .shipmentArrived(lane: lane, shipment)
  }
}
