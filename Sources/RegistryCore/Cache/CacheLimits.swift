// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How much mirrored content a node keeps.
///
/// Above the high mark the blobs that were unused longest go, until the low mark is reached. So
/// evictions come in batches: each costs the disk some seeks and the neighbours a message, and with
/// a single mark every blob that is fetched into a full cache would evict one.
package struct CacheLimits: Sendable, Hashable {
  /// Nil if there is no quota: then nothing is ever evicted for one.
  package let quotaBytes: Int64?
  package let highRatio: Ratio
  package let lowRatio: Ratio
  /// A use is written to disk if the one written last is at least this much older. Five minutes of
  /// the order are nothing against the days that a blob stays, and a blob that is served a thousand
  /// times a second costs one write.
  package let recordEverySeconds: Int64
  /// Of what is pinned. Each takes memory, and as many of the greatest size there is can be summed
  /// up.
  package let keptCountMax: Int

  /// The twentieth between the high mark and the quota is for what is not counted: the last block
  /// of each file, and the folders.
  package init(
    quotaBytes: Int64?, highRatio: Ratio = Ratio(19, 20), lowRatio: Ratio = Ratio(17, 20),
    recordEverySeconds: Int64 = 300, keptCountMax: Int = 200_000
  ) {
    precondition(quotaBytes ?? 0 >= 0, "a quota cannot be negative")
    precondition(
      lowRatio.of(1 << 20) <= highRatio.of(1 << 20) && highRatio.of(1 << 20) <= 1 << 20
        && lowRatio.numerator >= 0,
      "the marks are 0 ≤ low ≤ high ≤ 1")
    self.quotaBytes = quotaBytes
    self.highRatio = highRatio
    self.lowRatio = lowRatio
    self.recordEverySeconds = recordEverySeconds
    self.keptCountMax = keptCountMax
  }

  package var highBytes: Int64 { quotaBytes.map(highRatio.of) ?? .max }
  package var lowBytes: Int64 { quotaBytes.map(lowRatio.of) ?? .max }
}
