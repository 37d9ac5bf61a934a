// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Requests of one client")
struct RequestRateTests {
  private let alice = ClientAddress(ipv4: 0x0a00_0001)
  private let bob = ClientAddress(ipv4: 0x0a00_0002)

  private func milliseconds(_ count: Int64) -> Instant { .zero + .milliseconds(count) }

  @Test("a burst is admitted, then the rate, and others are not affected")
  func burst() {
    var rate = RequestRate(perSecond: 10, burst: 3, clientsMax: 100)
    let now = milliseconds(5_000)
    for _ in 0..<3 { #expect(rate.refusal(of: alice, at: now) == nil) }
    #expect(rate.refusal(of: alice, at: now) == .milliseconds(100))
    #expect(rate.refusal(of: bob, at: now) == nil)
    #expect(rate.refusal(of: alice, at: milliseconds(5_100)) == nil)
    #expect(rate.refusal(of: alice, at: milliseconds(5_100)) == .milliseconds(100))
  }

  @Test("a refused request costs nothing, so who goes on asking gets its rate")
  func insistent() {
    var rate = RequestRate(perSecond: 10, burst: 1, clientsMax: 100)
    let admitted = (0..<1_000).filter { rate.refusal(of: alice, at: milliseconds($0)) == nil }
    #expect(admitted.count == 10)
  }

  @Test("to ask how long a client would wait counts nothing")
  func asked() {
    var rate = RequestRate(perSecond: 10, burst: 1, clientsMax: 100)
    for _ in 0..<3 { #expect(rate.wait(of: alice, at: .zero) == nil) }
    #expect(rate.refusal(of: alice, at: .zero) == nil)
    #expect(rate.wait(of: alice, at: .zero) == .milliseconds(100))
  }

  @Test("however many clients there are, memory is bounded, and the latest are remembered")
  func bounded() {
    var rate = RequestRate(perSecond: 1, burst: 1, clientsMax: 100)
    for client in 0..<10_000 {
      #expect(rate.refusal(of: ClientAddress(ipv4: UInt32(client)), at: .zero) == nil)
      #expect(rate.clientsCount <= 100)
    }
    #expect(rate.refusal(of: ClientAddress(ipv4: 9_960), at: .zero) != nil)
  }

  @Test("an IPv6 network is one client, and an IPv4 client is the same on either kind of socket")
  func addresses() {
    let network: UInt64 = 0x2001_0db8_0000_0001
    #expect(
      ClientAddress(ipv6: network, lowerBits: 1) == ClientAddress(ipv6: network, lowerBits: 2))
    #expect(
      ClientAddress(ipv6: network, lowerBits: 1) != ClientAddress(ipv6: network + 1, lowerBits: 1))
    #expect(ClientAddress(ipv6: 0, lowerBits: 0xffff_0a00_0001) == alice)
  }
}
