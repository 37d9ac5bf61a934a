// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore
import Synchronization
import Testing

@testable import NodeShell

@Suite("A range straight from upstream")
struct ColdRangesTests {
  private let limits = NodeShellConfiguration()
  private let ranges = ColdRanges(limits: NodeShellConfiguration())
  private let now = ContinuousClock.now
  private let blob = Blob(digest: ChainFixture.digest, sizeBytes: 1 << 30)
  private let hub = UpstreamSource(1)
  private let other = UpstreamSource(2)

  private func begin(
    from source: UpstreamSource, bytes: Int64 = 1, of blob: Blob? = nil, after: Duration = .zero
  ) -> ColdRangePlace? {
    ranges.begin(0..<bytes, of: blob ?? self.blob, from: source, at: now + after)
  }

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
  func places() throws {
    let places = (0..<limits.coldRangesMax).compactMap { _ in begin(from: hub) }
    #expect(places.count == limits.coldRangesMax)
    #expect(begin(from: hub) == nil)
    try #require(places.first).end(unreadBytes: 0)
    #expect(begin(from: other) != nil)
    #expect(begin(from: hub) == nil)
  }

  @Test("loses its place to another when its client has taken nothing for long, and only then")
  func idle() throws {
    let places = (0..<limits.coldRangesMax).compactMap { _ in begin(from: hub) }
    let idle: Duration = .seconds(limits.coldRangeIdleSeconds)
    let lost = Mutex<[Int]>([])
    // The second has been idle for longer than the first; the others wait for upstream.
    for (index, after) in [(0, Duration.milliseconds(1)), (1, .zero)] {
      places[index].rest(at: now + after) { lost.withLock { $0.append(index) } }
    }
    #expect(begin(from: hub, after: idle - .milliseconds(1)) == nil)
    #expect(begin(from: hub, after: idle) != nil)
    #expect(lost.withLock { $0 } == [1])
    #expect(!places[1].read())
    // One that was asked for more is not idle.
    #expect(places[0].read())
    #expect(begin(from: hub, after: idle * 2) == nil)
  }

  @Test("is not asked of a repository that has just failed, and takes no place there")
  func rest() {
    ranges.failed(hub, at: now)
    let rest: Duration = .seconds(limits.coldRangeRestSeconds)
    for _ in 0..<10 { #expect(begin(from: hub, after: rest - .milliseconds(1)) == nil) }
    #expect(begin(from: other) != nil)
    #expect(begin(from: hub, after: rest) != nil)
  }

  @Test("is not asked for before the time that upstream names, if that is later")
  func retryAfter() {
    ranges.failed(hub, retryAfterSeconds: 60, at: now)
    ranges.failed(other, retryAfterSeconds: 1, at: now)
    let rest: Duration = .seconds(limits.coldRangeRestSeconds)
    #expect(begin(from: hub, after: .milliseconds(59_999)) == nil)
    #expect(begin(from: hub, after: .seconds(60)) != nil)
    #expect(begin(from: other, after: rest - .milliseconds(1)) == nil)
  }

  @Test("comes, with all others of its blob, to an eighth of it at most in an hour")
  func sum() throws {
    let most = limits.coldRangeBytesMax
    for _ in 0..<8 { try #require(begin(from: hub, bytes: most)).end(unreadBytes: 0) }
    #expect(begin(from: hub) == nil)
    #expect(begin(from: other, after: .seconds(3_599)) == nil)
    #expect(begin(from: hub, after: .seconds(3_600)) != nil)
    // Of a blob that is no larger than that, to one of full length.
    let digest = try #require(Digest("sha256:" + String(repeating: "5", count: 64)))
    let small = Blob(digest: digest, sizeBytes: 40 << 20)
    #expect(begin(from: hub, bytes: most, of: small) != nil)
    #expect(begin(from: hub, of: small) == nil)
  }

  @Test("that was not read to its end counts for what was read")
  func unread() throws {
    let most = limits.coldRangeBytesMax
    for _ in 0..<15 { try #require(begin(from: hub, bytes: most)).end(unreadBytes: most / 2) }
    try #require(begin(from: hub, bytes: most / 2)).end(unreadBytes: 0)
    #expect(begin(from: hub) == nil)
  }
}
