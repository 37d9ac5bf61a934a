// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// How long chunks usually take from our acceptance or request to their arrival.
///
/// Kept for a chunk of 256 KiB: up to that it is queues and round trips that count, beyond
/// it the bytes, so that what was seen of short chunks says something of long ones.
struct TransferTime: Sendable {
  private var ofShortChunk = SmoothedInterval()

  var isKnown: Bool { ofShortChunk.value != nil }

  mutating func add(_ time: Interval, lengthBytes: Int64) {
    let length = max(lengthBytes, NodeConfiguration.shortChunkBytes)
    let share = Ratio(NodeConfiguration.shortChunkBytes, length).of(time.nanoseconds)
    ofShortChunk.add(Interval(nanoseconds: share))
  }

  func usual(lengthBytes: Int64) -> Interval? {
    let length = max(lengthBytes, NodeConfiguration.shortChunkBytes)
    return ofShortChunk.value.map {
      Interval(nanoseconds: Ratio(length, NodeConfiguration.shortChunkBytes).of($0.nanoseconds))
    }
  }
}
