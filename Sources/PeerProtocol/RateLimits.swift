// SPDX-License-Identifier: Apache-2.0

/// What an operator lets a node send to peers, and take from peers and upstreams; nil is no limit.
package struct RateLimits: Sendable, Equatable {
  package var uploadBytesPerSecond: Int64?
  package var downloadBytesPerSecond: Int64?

  package init(uploadBytesPerSecond: Int64? = nil, downloadBytesPerSecond: Int64? = nil) {
    self.uploadBytesPerSecond = uploadBytesPerSecond
    self.downloadBytesPerSecond = downloadBytesPerSecond
  }

  /// Below this a fragment of 64 KiB is too large a part of what a second carries, and the six
  /// chunks that a peer may wait for at once do not come in the time that it waits for one
  /// (Docs/Protocol.md §8.1).
  package static let bytesPerSecondMin: Int64 = 2_000_000
  /// A terabyte: more is no limit, and would not fit the arithmetic.
  package static let bytesPerSecondMax: Int64 = 1_000_000_000_000

  package static func isAllowed(_ bytesPerSecond: Int64) -> Bool {
    (bytesPerSecondMin...bytesPerSecondMax).contains(bytesPerSecond)
  }
}
