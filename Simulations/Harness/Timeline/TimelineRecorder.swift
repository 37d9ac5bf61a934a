// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Takes samples of a run whose length it does not know: when there are too many, every other one
/// goes, and the next ones come half as often.
struct TimelineRecorder: Sendable {
  let origin: Instant
  var copies: ChunkCopies
  private(set) var period: Interval
  private(set) var samples: [TimelineSample] = []

  init(origin: Instant, copies: ChunkCopies, period: Interval = .microseconds(100)) {
    self.origin = origin
    self.copies = copies
    self.period = period
  }

  /// When the next sample is due.
  var nextAt: Instant { origin + period * Int64(samples.count) }

  mutating func add(_ sample: TimelineSample) {
    samples.append(sample)
    guard samples.count >= Self.samplesMax else { return }
    samples = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    period = period * 2
  }

  /// Half of it at least remain of any run that is long enough to have them.
  static let samplesMax = 256
}
