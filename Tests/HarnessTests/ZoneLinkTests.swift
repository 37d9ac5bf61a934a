// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

@Suite struct ZoneLinkTests {
  /// 1 byte takes 1 µs.
  let rate: Int64 = 1_000_000

  @Test("all that crosses in one direction shares the link's rate in equal parts")
  func shared() {
    var driver = crossing(bytesPerSecond: rate / 5)
    let parts = driver.bytesArrived(until: .zero + .seconds(3))
    for part in parts { #expect((285_000...310_000).contains(part)) }
  }

  @Test("a wide link leaves the hosts' own links as the only bounds")
  func wide() {
    var driver = crossing(bytesPerSecond: 10 * rate)
    let parts = driver.bytesArrived(until: .zero + .seconds(3))
    for part in parts { #expect((2_900_000...3_000_000).contains(part)) }
  }

  @Test("the zones' latency comes on top of the hosts', and inside a zone there is none")
  func latency() {
    var driver = NetworkDriver()
    driver.network.addZoneLink(
      from: 0, to: 1, bytesPerSecond: rate, latency: .milliseconds(30))
    let hosts = [0, 0, 1].map {
      driver.host(bytesPerSecond: rate, latency: .milliseconds(2), zone: $0)
    }
    #expect(driver.network.latency(from: hosts[0], to: hosts[1]) == .milliseconds(2))
    #expect(driver.network.latency(from: hosts[0], to: hosts[2]) == .milliseconds(32))
    #expect(driver.network.latency(from: hosts[2], to: hosts[0]) == .milliseconds(2))
    let lane = driver.network.addLane(from: hosts[0], to: hosts[2])
    driver.send(ping: 1, bytes: 1000, on: lane)
    #expect(driver.next()?.at == .zero + .milliseconds(33))
  }

  @Test("a frame waits for what of its own lane is at the link and for nothing else there")
  func frames() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    driver.network.addZoneLink(from: 0, to: 1, bytesPerSecond: rate / 10, latency: .zero)
    let sender = driver.host(bytesPerSecond: rate)
    let receiver = driver.host(bytesPerSecond: rate, zone: 1)
    let lanes = (0..<2).map { _ in driver.network.addLane(from: sender, to: receiver) }
    driver.send(chunk: 0, bytes: 3000, on: lanes[0])
    while case .shipmentArrived? = driver.next(until: .zero + .milliseconds(4))?.outcome {}
    for lane in lanes { driver.send(ping: UInt64(lane), bytes: 10, on: lane) }
    var arrivals: [(at: Instant, lane: Int)] = []
    while let (at, outcome) = driver.next() {
      if case .messageArrived(let lane, _) = outcome { arrivals.append((at, lane)) }
    }
    #expect(arrivals.map(\.lane) == [lanes[1], lanes[0]])
    #expect(arrivals[0].at < .zero + .milliseconds(5))
    #expect(arrivals[1].at >= .zero + .milliseconds(30))
  }

  /// Two flows from one zone to another.
  private func crossing(bytesPerSecond: Int64) -> NetworkDriver {
    var driver = NetworkDriver(fragmentBytes: 4000, bufferBytes: 64_000)
    driver.network.addZoneLink(
      from: 0, to: 1, bytesPerSecond: bytesPerSecond, latency: .milliseconds(10))
    for _ in 0..<2 {
      let sender = driver.host(bytesPerSecond: rate)
      let receiver = driver.host(bytesPerSecond: 2 * rate, zone: 1)
      driver.flow(from: sender, to: receiver)
    }
    return driver
  }
}
