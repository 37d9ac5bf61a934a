// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

@Suite struct NetworkTroubleTests {
  /// 1 byte takes 1 µs.
  let rate: Int64 = 1_000_000

  @Test("jitter delays by its bound at most and lets nothing on a lane overtake")
  func jitter() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let jitter = Interference(jitter: .milliseconds(20))
    let sender = driver.host(
      bytesPerSecond: rate, latency: .milliseconds(5), interference: jitter)
    let receiver = driver.host(bytesPerSecond: 1000 * rate, latency: .milliseconds(5))
    let lane = driver.network.addLane(from: sender, to: receiver)
    for number in 0..<200 {
      driver.send(ping: UInt64(number), bytes: 1000, on: lane)
    }
    var delays: [Interval] = []
    while let (at, outcome) = driver.next() {
      #expect(outcome == .messageArrived(lane: lane, .frame(.ping(UInt64(delays.count)))))
      delays.append(at - (.zero + .milliseconds(Int64(delays.count + 1))))
    }
    #expect(delays.count == 200)
    #expect(delays.allSatisfy { $0 >= .milliseconds(5) && $0 <= .milliseconds(26) })
    #expect(Set(delays).count > 20)
  }

  @Test("a lost frame with nothing behind it comes when the retransmission timer has run out")
  func lostAlone() {
    var driver = NetworkDriver()
    let loss = Interference(lossPerMillion: 250_000)
    let sender = driver.host(bytesPerSecond: rate, latency: .milliseconds(5), interference: loss)
    let receiver = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    var delays: [Interval] = []
    for number in 0..<400 {
      let lane = driver.network.addLane(from: sender, to: receiver)
      let sentAt = driver.now
      driver.send(ping: UInt64(number), bytes: 1, on: lane)
      while let (at, _) = driver.next() { delays.append(at - sentAt) }
    }
    let prompt = Interval.microseconds(5001)
    #expect(delays.count == 400)
    #expect((250...350).contains(delays.count { $0 == prompt }))
    #expect((40...110).contains(delays.count { $0 == prompt + .milliseconds(200) }))
    #expect((5...40).contains(delays.count { $0 == prompt + .milliseconds(600) }))
  }

  @Test("of a long flow every chunk arrives in order, some later for a loss")
  func lossyFlow() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let loss = Interference(lossPerMillion: 20_000)
    let sender = driver.host(bytesPerSecond: rate, latency: .milliseconds(5), interference: loss)
    let receiver = driver.host(bytesPerSecond: rate, latency: .milliseconds(5))
    let lane = driver.network.addLane(from: sender, to: receiver)
    for chunk in 0..<1000 { driver.send(chunk: chunk, bytes: 1000, on: lane) }
    var arrived: [Int32] = []
    while let (_, outcome) = driver.next() {
      if case .shipmentArrived(_, let shipment) = outcome { arrived.append(shipment.chunk.index) }
    }
    #expect(arrived == Array(0..<1000))
    #expect(driver.now >= .zero + .milliseconds(1010))
    #expect(driver.now <= .zero + .milliseconds(1500))
  }

  @Test("what is sent into a partition comes after the heal, in order and when TCP tries again")
  func heldBack() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let left = driver.host(bytesPerSecond: rate)
    let right = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: left, to: right)
    let partition = driver.cut(left, from: right)
    driver.send(ping: 1, bytes: 1, on: lane)
    driver.send(chunk: 0, bytes: 2000, on: lane)
    #expect(driver.arrivals(until: .zero + .milliseconds(1000)).isEmpty)
    driver.network.removePartition(partition)
    // Tries at 200, 600, 1400 ms after the first byte.
    let tried = Instant.zero + .microseconds(1_400_001)
    #expect(driver.next()?.at == tried)
    #expect(driver.arrivals().map(\.at) == [tried + .microseconds(2000)])
  }

  @Test("what stays cut for the time limit ends the connection for its sender alone")
  func expires() {
    var driver = NetworkDriver(connectionTimeout: .seconds(5))
    let left = driver.host(bytesPerSecond: rate)
    let right = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: left, to: right)
    _ = driver.cut(left, from: right)
    driver.send(chunk: 0, bytes: 1000, on: lane)
    #expect(driver.arrivals(until: .zero + .seconds(4)).isEmpty)
    let expiry = driver.next()
    #expect(expiry?.outcome == .laneExpired(lane: lane))
    #expect(expiry?.at == .zero + .milliseconds(5001))
    #expect(driver.next() == nil)
  }

  @Test("a one-way cut lets data through and stops its sender when the window is full")
  func oneWay() {
    var driver = NetworkDriver(fragmentBytes: 1000, bufferBytes: 10_000)
    let left = driver.host(bytesPerSecond: rate)
    let right = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: left, to: right)
    let partition = driver.cut(right, from: left, isOneWay: true)
    for chunk in 0..<100 { driver.send(chunk: chunk, bytes: 1000, on: lane) }
    let before = driver.bytesArrived(until: .zero + .milliseconds(500)).reduce(0, +)
    #expect(before == driver.network.windowBytes(of: lane))
    driver.network.removePartition(partition)
    #expect(driver.bytesArrived(until: .zero + .seconds(2)).reduce(0, +) == 100_000 - before)
  }

  @Test("a partition cuts its two sides and nobody else")
  func sides() {
    var driver = NetworkDriver()
    let hosts = (0..<4).map { _ in driver.host(bytesPerSecond: rate) }
    let partition = driver.network.addPartition(near: [hosts[0], hosts[1]], far: [hosts[2]])
    driver.network.cut(partition: partition ?? 0, there: true, back: false)
    #expect(driver.network.isCut(from: hosts[0], to: hosts[2]))
    #expect(!driver.network.isCut(from: hosts[2], to: hosts[0]))
    #expect(!driver.network.isCut(from: hosts[0], to: hosts[1]))
    #expect(!driver.network.isCut(from: hosts[1], to: hosts[3]))
    #expect(!driver.network.isCut(from: hosts[2], to: hosts[3]))
  }

  @Test("about as many connections die as the odds say")
  func resets() {
    var driver = NetworkDriver()
    let odds = Interference(resetsPerMillion: 100_000)
    let sender = driver.host(bytesPerSecond: 1000 * rate, interference: odds)
    let receiver = driver.host(bytesPerSecond: 1000 * rate)
    for number in 0..<1000 {
      let lane = driver.network.addLane(from: sender, to: receiver)
      driver.send(ping: UInt64(number), bytes: 1, on: lane)
    }
    var dead = 0
    while let (_, outcome) = driver.next() {
      if case .laneReset = outcome { dead += 1 }
    }
    #expect((60...140).contains(dead))
  }
}

extension NetworkDriver {
  fileprivate mutating func cut(_ near: Int, from far: Int, isOneWay: Bool = false) -> Int {
    let partition = network.addPartition(near: [near], far: [far]) ?? -1
    network.cut(partition: partition, there: true, back: !isOneWay)
    return partition
  }
}
