// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One of the places of `ColdRanges`. MUST be ended, once.
///
/// ```
///  reading ◄──► resting ──another needs the place──► lost
///     └───────────┴──────────end──────────► ended ◄────┘
/// ```
struct ColdRangePlace: Sendable {
  private let id: UInt64
  private let digest: Digest
  private let ranges: ColdRanges

  init(id: UInt64, digest: Digest, in ranges: ColdRanges) {
    self.id = id
    self.digest = digest
    self.ranges = ranges
  }

  /// The client waits for bytes; false if the place was lost, and upstream is to send no more.
  func read() -> Bool { ranges.isKept(id) }

  /// It is the client's turn to take what it was given. `onLost` is called if it takes too long
  /// for that while others wait, once at most.
  func rest(at now: ContinuousClock.Instant = .now, onLost: @escaping @Sendable () -> Void) {
    ranges.rest(id, at: now, onLost: onLost)
  }

  /// - Parameter unreadBytes: what upstream need not send after all.
  func end(unreadBytes: Int64) { ranges.end(id, of: digest, unreadBytes: unreadBytes) }
}
