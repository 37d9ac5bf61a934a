// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Harness

@Suite("The count of leases")
struct LeaseCheckTests {
  private let early = LeaseKey(party: 1, blob: 0)
  private let late = LeaseKey(party: 2, blob: 0)
  private let earlyWire = LeaseCheck.Holder(tracker: 0, wire: 10)
  private let lateWire = LeaseCheck.Holder(tracker: 0, wire: 20)

  private func goesBy(
    _ key: LeaseKey, _ holder: LeaseCheck.Holder, _ check: inout LeaseCheck
  ) -> String? {
    check.goesBy(key, holder, mayNotKnow: { _, _ in false })
  }

  @Test("two nodes that go by leases of one blob from one tracker are one too many")
  func rivals() {
    var check = LeaseCheck()
    #expect(goesBy(early, earlyWire, &check) == nil)
    #expect(goesBy(late, lateWire, &check)?.contains("n1") == true)
  }

  @Test("a lease taken over while its REVOKE is on the way to the former holder is right")
  func revokedHolder() {
    var check = LeaseCheck()
    #expect(goesBy(early, earlyWire, &check) == nil)
    check.revocationSent(of: 0, on: earlyWire.wire)
    #expect(goesBy(late, lateWire, &check) == nil)
  }

  @Test("a GRANT that a partition kept is excused for as long as its REVOKE is behind it")
  func delayedGrant() {
    var check = LeaseCheck()
    check.revocationSent(of: 0, on: earlyWire.wire)
    #expect(goesBy(late, lateWire, &check) == nil)
    #expect(goesBy(early, earlyWire, &check) == nil)
    check.revocationArrived(of: 0, on: earlyWire.wire)
    #expect(
      check.stillHeld(of: 0, by: early.party, mayNotKnow: { _, _ in false })?.contains("n2") == true
    )
  }
}
