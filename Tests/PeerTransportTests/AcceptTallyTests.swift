// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import Testing

@testable import PeerTransport

@Suite struct AcceptTallyTests {
  private var configuration: PeerTransportConfiguration {
    var configuration = PeerTransportConfiguration(role: .node, zone: "")
    configuration.halfOpenMax = 4
    configuration.halfOpenPerAddressMax = 2
    configuration.connectionsPerAddressMax = 3
    return configuration
  }

  @Test("a host that has its share of half-open connections shuts out itself and nobody else")
  func halfOpenPerAddress() {
    var tally = AcceptTally()
    tally.began("10.0.0.1")
    tally.began("10.0.0.1")
    #expect(!tally.admits("10.0.0.1", configuration))
    #expect(tally.admits("10.0.0.2", configuration))
    tally.proven("10.0.0.1")
    #expect(tally.admits("10.0.0.1", configuration))
  }

  @Test("all half-open connections together have a limit")
  func halfOpen() {
    var tally = AcceptTally()
    for number in 1...4 { tally.began("10.0.0.\(number)") }
    #expect(!tally.admits("10.0.0.9", configuration))
    tally.ended("10.0.0.1", wasProven: false)
    #expect(tally.admits("10.0.0.9", configuration))
  }

  @Test("proven connections count for their host until they end")
  func connectionsPerAddress() {
    var tally = AcceptTally()
    for _ in 0..<3 {
      tally.began("10.0.0.1")
      tally.proven("10.0.0.1")
    }
    #expect(!tally.admits("10.0.0.1", configuration))
    tally.ended("10.0.0.1", wasProven: true)
    #expect(tally.admits("10.0.0.1", configuration))
  }
}
