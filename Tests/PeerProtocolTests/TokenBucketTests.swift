// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

/// At 1 MB/s a byte takes a microsecond.
@Suite struct TokenBucketTests {
  private let start = Instant.zero + .seconds(100)
  private let rate: Int64 = 1_000_000

  /// Bytes that pass within a time where there is always more, looked at as late as timers are.
  private func passed(
    in time: Interval, piece: Int, late: Interval = .zero, _ bucket: inout TokenBucket
  ) -> Int {
    var now = start
    var bytes = 0
    while true {
      while bucket.isFree(at: now), now < start + time {
        bucket.take(piece, at: now)
        bytes += piece
      }
      guard now < start + time else { return bytes }
      now = max(now, bucket.freeAt) + late
    }
  }

  @Test(
    "over a second within 5 % of the limit passes, however late the timers",
    arguments: [
      (2_000_000, 0), (2_000_000, 2), (25_000_000, 0), (25_000_000, 2), (125_000_000, 9),
    ]
  )
  func rateHolds(rate: Int64, lateMilliseconds: Int64) {
    var bucket = TokenBucket(bytesPerSecond: rate)
    let piece = DataHeader.fragmentBytesMax
    let bytes = passed(
      in: .seconds(1), piece: piece, late: .milliseconds(lateMilliseconds), &bucket)
    #expect((rate * 95 / 100...rate * 105 / 100).contains(Int64(bytes)))
  }

  @Test("what was not used for long is not made up for")
  func idlenessIsNotSaved() {
    var bucket = TokenBucket(bytesPerSecond: rate)
    bucket.take(1_000, at: start)
    let later = start + .seconds(60)
    let free = [bucket.take(10_000, at: later), bucket.take(1_000, at: later)]
    #expect(free == [later, later + .milliseconds(1)])
  }

  @Test("what passes beyond the limit is paid for afterwards")
  func debt() {
    var bucket = TokenBucket(bytesPerSecond: rate)
    bucket.take(110_000, at: start)
    #expect(bucket.freeAt == start + .milliseconds(100))
    #expect(!bucket.isFree(at: start + .milliseconds(99)))
    #expect(bucket.isFree(at: start + .milliseconds(100)))
  }

  @Test("at another rate what is owed takes another time, and without a limit none")
  func otherRate() {
    var bucket = TokenBucket(bytesPerSecond: rate)
    bucket.take(110_000, at: start)
    bucket.setRate(10 * rate, at: start)
    #expect(bucket.freeAt == start + .milliseconds(10))
    bucket.setRate(nil, at: start)
    #expect(bucket.isFree(at: start))
    bucket.take(1 << 30, at: start)
    bucket.setRate(rate, at: start)
    #expect(bucket.isFree(at: start))
  }
}
