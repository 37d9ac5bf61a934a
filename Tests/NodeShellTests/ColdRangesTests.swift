// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NodeShell

@Suite("A range straight from upstream")
struct ColdRangesTests {
  private let limits = NodeShellConfiguration()
  private let ranges = ColdRanges(limits: NodeShellConfiguration())

  @Test("is one that begins far behind what can be read, and is short")
  func isCold() {
    let (distance, most) = (limits.coldRangeDistanceBytes, limits.coldRangeBytesMax)
    #expect(ranges.isCold(distance..<distance + 1, readableBytes: 0))
    #expect(!ranges.isCold(distance..<distance + 1, readableBytes: 1))
    #expect(ranges.isCold(distance..<distance + most, readableBytes: 0))
    #expect(!ranges.isCold(distance..<distance + most + 1, readableBytes: 0))
    #expect(!ranges.isCold(distance..<distance, readableBytes: 0))
  }

  @Test("is one of a few at a time")
  func places() {
    for _ in 0..<limits.coldRangesMax { #expect(ranges.begin(from: "hub")) }
    #expect(!ranges.begin(from: "hub"))
    ranges.end()
    #expect(ranges.begin(from: "other"))
    #expect(!ranges.begin(from: "hub"))
  }

  @Test("is not asked of an upstream that has just failed, and takes no place there")
  func rest() {
    let now = ContinuousClock.now
    ranges.failed("hub", at: now)
    let later = now + .seconds(limits.coldRangeRestSeconds)
    for _ in 0..<10 { #expect(!ranges.begin(from: "hub", at: later - .milliseconds(1))) }
    #expect(ranges.begin(from: "other", at: now))
    #expect(ranges.begin(from: "hub", at: later))
  }
}
