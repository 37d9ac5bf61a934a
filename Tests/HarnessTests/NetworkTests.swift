// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

@Suite struct NetworkTests {
  /// 1 byte takes 1 µs.
  let rate: Int64 = 1_000_000

  @Test("a chunk over an idle link takes its size by the rate, and the latency")
  func idleLink() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    let receiver = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 4000, on: lane)
    #expect(driver.arrivals().map(\.at) == [.zero + .milliseconds(9)])
  }

  @Test("a chunk counts as sent when its last fragment has left")
  func sent() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    let receiver = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 4000, on: lane)
    let first = driver.next()
    #expect(first?.at == .zero + .milliseconds(4))
    guard case .shipmentLeft = first?.outcome else {
      Issue.record("not sent first")
      return
    }
  }

  @Test("two lanes share an uplink a fragment in turn")
  func sharedUplink() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: rate)
    let left = driver.host(bytesPerSecond: rate)
    let right = driver.host(bytesPerSecond: rate)
    let lanes = [left, right].map { driver.network.addLane(from: sender, to: $0) }
    driver.send(chunk: 0, bytes: 4000, on: lanes[0])
    driver.send(chunk: 1, bytes: 4000, on: lanes[1])
    let arrivals = driver.arrivals()
    #expect(arrivals.map(\.lane) == lanes)
    #expect(arrivals.map(\.at) == [.zero + .milliseconds(7), .zero + .milliseconds(8)])
  }

  @Test("a downlink passes what two senders send at its own rate")
  func sharedDownlink() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let receiver = driver.host(bytesPerSecond: rate)
    let senders = (0..<2).map { _ in driver.host(bytesPerSecond: rate) }
    for sender in senders {
      let lane = driver.network.addLane(from: sender, to: receiver)
      driver.send(chunk: 0, bytes: 4000, on: lane)
    }
    #expect(driver.arrivals().last?.at == .zero + .milliseconds(8))
  }

  @Test("a slow sender's chunk does not hold up a fast one's")
  func slowSender() {
    var driver = NetworkDriver(fragmentBytes: 10_000)
    let receiver = driver.host(bytesPerSecond: rate)
    let slow = driver.host(bytesPerSecond: rate / 10)
    let fast = driver.host(bytesPerSecond: rate)
    let slowLane = driver.network.addLane(from: slow, to: receiver)
    let fastLane = driver.network.addLane(from: fast, to: receiver)
    driver.send(chunk: 0, bytes: 10_000, on: slowLane)
    driver.send(chunk: 1, bytes: 10_000, on: fastLane)
    let arrivals = driver.arrivals()
    #expect(arrivals.map(\.lane) == [fastLane, slowLane])
    #expect(arrivals.map(\.at) == [.zero + .milliseconds(10), .zero + .milliseconds(100)])
  }

  @Test("a control frame waits for the fragment being sent and for no more")
  func controlFirst() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: rate)
    let receiver = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 4000, on: lane)
    driver.send(ping: 7, bytes: 100, on: lane)
    let first = driver.next()
    #expect(first?.outcome == .messageArrived(lane: lane, .frame(.ping(7))))
    #expect(first?.at == .zero + .microseconds(1100))
    #expect(driver.arrivals().map(\.at) == [.zero + .microseconds(4100)])
  }

  @Test("a frame behind a fragment takes the time of its own bytes, whatever passes before it")
  func frameBehindFragment() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: 100 * rate)
    let receiver = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 1000, on: lane)
    driver.send(ping: 1, bytes: 5000, on: lane)
    driver.send(chunk: 1, bytes: 1000, on: lane)
    while driver.next(until: .zero + .microseconds(500)) != nil {}
    driver.send(ping: 2, bytes: 100, on: lane)
    var pings: [Instant] = []
    while let (at, outcome) = driver.next() {
      if case .messageArrived = outcome { pings.append(at) }
    }
    #expect(pings.count == 2)
    #expect(pings[1] - pings[0] == .microseconds(100))
  }

  @Test("a stopped chunk costs no more than the fragment being sent")
  func stopped() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let sender = driver.host(bytesPerSecond: rate)
    let receiver = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 4000, on: lane)
    driver.send(chunk: 1, bytes: 2000, on: lane)
    driver.network.stop(ChunkName(blob: 0, index: 0), on: lane)
    #expect(driver.arrivals().map(\.at) == [.zero + .milliseconds(3)])
  }

  @Test("a silent host takes in no more than the window, and others are served")
  func silentHost() {
    var driver = NetworkDriver()
    let sender = driver.host(bytesPerSecond: 1_000_000_000)
    let dead = driver.host(bytesPerSecond: 1_000_000_000)
    let living = driver.host(bytesPerSecond: 1_000_000_000)
    let deadLane = driver.network.addLane(from: sender, to: dead)
    let livingLane = driver.network.addLane(from: sender, to: living)
    driver.network.silence(host: dead)
    driver.send(chunk: 0, bytes: 1 << 30, on: deadLane)
    driver.send(chunk: 1, bytes: 1 << 20, on: livingLane)
    #expect(driver.arrivals().map(\.lane) == [livingLane])
    #expect(driver.network.dataBytesSent(by: sender) < 8 << 20)
  }
}
