// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Waiting times are for chunks of up to 256 KiB. What is longer is given the time for the rest of
/// its bytes at the least rate that is worth waiting for.
extension NodeConfiguration {
  static let shortChunkBytes: Int64 = 256 * 1024

  /// For one of many chunks that share a link.
  func timeBeyondShortChunk(sharing lengthBytes: Int64) -> Interval {
    Self.timeBeyondShortChunk(lengthBytes, bytesPerSecond: sharedRateMin)
  }

  /// For a chunk that has a link to itself, or to whom it matters that any chunk comes.
  func timeBeyondShortChunk(alone lengthBytes: Int64) -> Interval {
    Self.timeBeyondShortChunk(lengthBytes, bytesPerSecond: linkRateMin)
  }

  private static func timeBeyondShortChunk(
    _ lengthBytes: Int64, bytesPerSecond: Int64
  ) -> Interval {
    let excess = max(0, lengthBytes - Self.shortChunkBytes)
    return Interval(nanoseconds: Ratio(1_000_000_000, bytesPerSecond).of(excess))
  }
}
