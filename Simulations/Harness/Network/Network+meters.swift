// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Network {
  /// Payload bytes of chunks put on the network, with those that did not arrive.
  package func dataBytesSent(by host: Int) -> Int64 { hosts[host].dataBytesSent }
  package func controlBytesSent(by host: Int) -> Int64 { hosts[host].controlBytesSent }
  package func link(of host: Int) -> LinkSpecification { hosts[host].link }

  /// Over no time does more pass a link than its rate allows and one fragment, two at a downlink
  /// (`Passage`), nor a process more than its limits allow, 5 % of a second's and a fragment.
  package func overrun() -> Overrun? {
    for (number, host) in hosts.enumerated() {
      if host.uplinkMeter.isOverrun { return .uplink(host: number) }
      if host.downlink.isOverrun { return .downlink(host: number) }
      if host.uploadsMeter?.isOverrun == true { return .uploads(host: number) }
      if host.downlink.isLimitOverrun { return .downloads(host: number) }
    }
    for pair in zonePairs where pair.passage?.isOverrun == true {
      return .zoneLink(from: pair.source, to: pair.destination)
    }
    return nil
  }

  /// Bytes of chunks are underway, or have arrived, or were dropped: what is amiss with them, in
  /// words. Takes a look at every host and lane.
  package func accountViolation() -> String? {
    var sent: Int64 = 0
    var settled = droppedBytes
    for host in hosts {
      sent += host.dataBytesSent
      settled += host.dataBytesReceived
    }
    for (number, lane) in lanes.enumerated() {
      let landing = landings[number]
      let bytes = bytesBetweenHosts(at: landing)
      settled += bytes
      if lane.underwayBytes < 0 { return "lane \(number) has less than nothing underway" }
      if lane.underwayBytes >= lane.windowBytes + fragmentBytes {
        return "lane \(number) has more underway than its window"
      }
      if landing.isHeard, bytes > lane.underwayBytes {
        return "lane \(number) carries more than is underway on it"
      }
    }
    return sent == settled ? nil : "\(sent) bytes were sent and \(settled) accounted for"
  }

  private func bytesBetweenHosts(at landing: Landing) -> Int64 {
    var bytes: Int64 = 0
    landing.flying.forEach { bytes += $0.bytes }
    landing.backlog.fragments.forEach { bytes += $0.bytes }
    guard let route = landing.route else { return bytes }
    routes[route].crossing.fragments.forEach { bytes += $0.bytes }
    routes[route].hold?.pieces.forEach { piece in
      if case .fragment(let fragment) = piece { bytes += fragment.bytes }
    }
    return bytes
  }
}
