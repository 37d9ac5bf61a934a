// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

/// Long flows side by side: what each has after three seconds. 1 byte takes 1 µs at the rate.
@Suite struct FairSharingTests {
  let rate: Int64 = 1_000_000
  let end = Instant.zero + .seconds(3)

  @Test(
    "n flows into one downlink get an nth each, whatever their senders could send",
    arguments: [2, 3, 8])
  func equalParts(count: Int) {
    var driver = NetworkDriver(fragmentBytes: 4000, bufferBytes: 64_000)
    let receiver = driver.host(bytesPerSecond: rate)
    for sender in 0..<count {
      let host = driver.host(bytesPerSecond: rate * Int64(1 + sender), latency: .milliseconds(1))
      driver.flow(from: host, to: receiver)
    }
    let parts = driver.bytesArrived(until: end)
    for part in parts { #expect(isNear(part, 3 * rate / Int64(count))) }
  }

  @Test("flows of small chunks get no less than flows of large ones")
  func chunkSizes() {
    var driver = NetworkDriver(fragmentBytes: 8000, bufferBytes: 64_000)
    let receiver = driver.host(bytesPerSecond: rate)
    for chunkBytes in [1000, 8000] as [Int64] {
      let host = driver.host(bytesPerSecond: rate, latency: .milliseconds(1))
      driver.flow(from: host, to: receiver, chunkBytes: chunkBytes)
    }
    for part in driver.bytesArrived(until: end) { #expect(isNear(part, 3 * rate / 2)) }
  }

  @Test("what a flow cannot use, being limited elsewhere, the others share")
  func maxMin() {
    var driver = NetworkDriver(fragmentBytes: 4000, bufferBytes: 64_000)
    let receiver = driver.host(bytesPerSecond: rate)
    for senderRate in [rate / 10, rate, 2 * rate] {
      let host = driver.host(bytesPerSecond: senderRate, latency: .milliseconds(1))
      driver.flow(from: host, to: receiver)
    }
    let parts = driver.bytesArrived(until: end)
    #expect(isNear(parts[0], 3 * rate / 10))
    #expect(isNear(parts[1], 135 * rate / 100))
    #expect(isNear(parts[2], 135 * rate / 100))
  }

  @Test("a receiver's slow downlink leaves its sender's uplink to the other receivers")
  func slowReceiver() {
    var driver = NetworkDriver(fragmentBytes: 4000, bufferBytes: 64_000)
    let sender = driver.host(bytesPerSecond: rate, latency: .milliseconds(1))
    for receiverRate in [rate / 10, rate, rate] {
      let host = driver.host(bytesPerSecond: receiverRate, latency: .milliseconds(1))
      driver.flow(from: sender, to: host)
    }
    let parts = driver.bytesArrived(until: end)
    #expect(isNear(parts[0], 3 * rate / 10))
    #expect(isNear(parts[1], 135 * rate / 100))
    #expect(isNear(parts[2], 135 * rate / 100))
  }

  @Test("over an asymmetric link each direction has its own rate at the same time")
  func asymmetric() {
    var driver = NetworkDriver(fragmentBytes: 4000, bufferBytes: 64_000)
    let home = driver.network.addHost(
      LinkSpecification(
        uplinkBytesPerSecond: rate / 10, downlinkBytesPerSecond: rate, latency: .milliseconds(5)))
    let server = driver.host(bytesPerSecond: 10 * rate, latency: .milliseconds(5))
    driver.flow(from: home, to: server)
    driver.flow(from: server, to: home)
    let parts = driver.bytesArrived(until: end)
    #expect(isNear(parts[0], 3 * rate / 10))
    #expect(isNear(parts[1], 3 * rate))
  }

  @Test("a frame overtakes nothing of its own lane that has left, and does overtake others'")
  func order() {
    var driver = NetworkDriver(fragmentBytes: 1000)
    let receiver = driver.host(bytesPerSecond: rate / 10)
    let sender = driver.host(bytesPerSecond: rate)
    let other = driver.host(bytesPerSecond: rate)
    let lane = driver.network.addLane(from: sender, to: receiver)
    let otherLane = driver.network.addLane(from: other, to: receiver)
    driver.send(chunk: 0, bytes: 3000, on: lane)
    while case .shipmentArrived? = driver.next(until: .zero + .milliseconds(4))?.outcome {}
    driver.send(ping: 1, bytes: 10, on: lane)
    driver.send(ping: 2, bytes: 10, on: otherLane)
    var order: [NetworkOutcome] = []
    while let (_, outcome) = driver.next() { order.append(outcome) }
    #expect(order.first == .messageArrived(lane: otherLane, .frame(.ping(2))))
    #expect(order.last == .messageArrived(lane: lane, .frame(.ping(1))))
    #expect(order.count == 3)
  }

  /// Within 3 %.
  private func isNear(_ bytes: Int64, _ expected: Int64) -> Bool {
    (bytes - expected).magnitude * 100 <= expected.magnitude * 3
  }
}
