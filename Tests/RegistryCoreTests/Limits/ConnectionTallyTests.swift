// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Connections of clients")
struct ConnectionTallyTests {
  private let alice = ClientAddress(ipv4: 0x0a00_0001)
  private let bob = ClientAddress(ipv4: 0x0a00_0002)

  @Test("silent connections make room, the longest silent first")
  func silent() {
    var tally = ConnectionTally(countMax: 3, perClientMax: 3)
    for id in 0..<3 { #expect(tally.opened(id, by: alice) == .admitted(closing: nil)) }
    #expect(tally.opened(3, by: bob) == .admitted(closing: 0))
    #expect(tally.opened(4, by: bob) == .admitted(closing: 1))
    #expect(tally.count == 3)
  }

  @Test("who has too many closes its own, not another's")
  func perClient() {
    var tally = ConnectionTally(countMax: 10, perClientMax: 2)
    #expect(tally.opened(0, by: bob) == .admitted(closing: nil))
    #expect(tally.opened(1, by: alice) == .admitted(closing: nil))
    #expect(tally.opened(2, by: alice) == .admitted(closing: nil))
    #expect(tally.opened(3, by: alice) == .admitted(closing: 1))
  }

  @Test("a connection at work never goes; where all are, the new one is refused")
  func working() {
    var tally = ConnectionTally(countMax: 2, perClientMax: 2)
    for id in 0..<2 {
      _ = tally.opened(id, by: alice)
      tally.requestBegan(on: id)
    }
    #expect(tally.opened(2, by: bob) == .refused)
    #expect(tally.opened(2, by: alice) == .refused)
    tally.requestEnded(on: 1)
    #expect(tally.opened(2, by: bob) == .admitted(closing: 1))
  }

  @Test("of several requests on one connection the last to end makes it idle")
  func multiplexed() {
    var tally = ConnectionTally(countMax: 1, perClientMax: 1)
    _ = tally.opened(0, by: alice)
    tally.requestBegan(on: 0)
    tally.requestBegan(on: 0)
    tally.requestEnded(on: 0)
    #expect(tally.opened(1, by: bob) == .refused)
    tally.requestEnded(on: 0)
    #expect(tally.opened(1, by: bob) == .admitted(closing: 0))
  }

  @Test("what was closed twice, or was told to close, counts once")
  func closedTwice() {
    var tally = ConnectionTally(countMax: 1, perClientMax: 1)
    _ = tally.opened(0, by: alice)
    #expect(tally.opened(1, by: alice) == .admitted(closing: 0))
    tally.closed(0)
    #expect(tally.count == 1)
    tally.closed(1)
    tally.closed(1)
    #expect(tally.count == 0)
  }
}
