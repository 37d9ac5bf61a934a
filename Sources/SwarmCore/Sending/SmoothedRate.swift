// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// The rate of a link while it is busy, as an exponentially weighted mean over samples long enough
/// that a burst into a socket buffer does not pass for the link's rate.
struct SmoothedRate: Sendable {
  /// nil until the link has been busy for a sample's length, in one go or in several.
  private(set) var bytesPerSecond: Int64?
  private var busySince: Instant?
  private var sampleBusy = Interval.zero
  private var sampleBytes: Int64 = 0

  /// The link was idle and is busy from now on.
  mutating func begin(_ now: Instant) {
    busySince = now
  }

  mutating func add(_ bytes: Int, _ now: Instant) {
    guard let since = busySince else { return }
    busySince = now
    sampleBusy = sampleBusy + (now - since)
    sampleBytes += Int64(bytes)
    guard sampleBusy >= Self.sampleLengthMin else { return }
    let sample = sampleBytes.multipliedFullWidth(by: 1_000_000_000)
    let rate = sampleBusy.nanoseconds.dividingFullWidth(sample).quotient
    let mean = bytesPerSecond ?? rate
    bytesPerSecond = max(mean + (rate - mean) / 4, 1)
    sampleBusy = .zero
    sampleBytes = 0
  }

  private static let sampleLengthMin = Interval.milliseconds(10)
}
