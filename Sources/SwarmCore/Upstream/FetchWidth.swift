// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// With how many requests at once a blob is fetched: more only as long as more come faster.
///
/// ```
///            slow            a third faster              a third faster
///  1 request ────► 2, on trial ───────────► 4, on trial ───────────────► 4 for good
///                      │ no                      │ no
///                      ▼                         ▼
///                  1 for good                2 for good
/// ```
///
/// Each try may cost what the first request had on its way, so there are two: the second if a
/// request failed, or had to be given up for other blobs.
struct FetchWidth: Sendable {
  private(set) var requests = 1
  /// Over the last time that was long enough; nil before the first.
  private(set) var bytesPerSecond: Int64?
  private var isSettled = false
  /// No other try is worth while.
  private var isFinal = false
  private var tries = 0
  /// What was reached with half as many.
  private var rateBefore: Int64 = 0
  private var since: Instant?
  private var bytes: Int64 = 0
  private var chunks = 0

  /// Between two measurements nothing is known.
  private mutating func restartMeasuring() {
    since = nil
    bytes = 0
    chunks = 0
  }

  /// A chunk has come, of whichever request; true if the rate has been measured anew.
  mutating func add(_ count: Int, over interval: Interval, _ now: Instant) -> Bool {
    guard let since else {
      // What it is the end of began before.
      since = now
      return false
    }
    bytes += Int64(count)
    chunks += 1
    guard now - since >= interval, chunks >= Self.chunksMin else { return false }
    bytesPerSecond = Ratio(1_000_000_000, (now - since).nanoseconds).of(bytes)
    restartMeasuring()
    return true
  }

  /// To be called with each new rate. True if there are to be more requests from now on.
  mutating func judge(isSlow: Bool, requestsMax: Int) -> Bool {
    guard let rate = bytesPerSecond, !isSettled else { return false }
    if requests == 1 {
      guard isSlow else { return false }
    } else if rate / 4 < rateBefore / 3 {
      requests /= 2
      isSettled = true
      isFinal = true
      return false
    }
    guard requests * 2 <= requestsMax else {
      isSettled = requests > 1
      return false
    }
    if requests == 1 { tries += 1 }
    rateBefore = rate
    requests *= 2
    return true
  }

  /// One request is sent for everything, and how fast that comes will show.
  mutating func begin() {
    requests = 1
    isSettled = isFinal || tries >= Self.triesMax
    restartMeasuring()
  }

  /// A request has ended before its time; `isFinal` if another would end in the same way.
  mutating func fail(isFinal: Bool) {
    self.isFinal = self.isFinal || isFinal
    begin()
  }

  /// Of fewer, one more or less would decide.
  private static let chunksMin = 8
  private static let triesMax = 2
}
