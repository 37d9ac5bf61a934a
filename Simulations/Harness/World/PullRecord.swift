// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import SwarmCore

/// One client's wish for one blob, and what became of it.
package struct PullRecord: Sendable {
  package let node: Int
  package let blob: Int
  package let source: UInt64
  /// The first time.
  package let askedAt: Instant
  /// It only makes the node what it is to be when the run begins in earnest: no time of it counts.
  package let isPreparation: Bool
  /// How often the client has asked.
  package internal(set) var asks = 0
  /// When the client could have the first byte.
  package internal(set) var readableAt: Instant?
  /// When the client last could have further bytes; the first asking before there were any.
  private(set) var advancedAt: Instant
  /// The longest time for which the client waited for further bytes and could have none.
  package private(set) var longestStandstill = Interval.zero
  /// How the last asking ended; nil while the client waits.
  package internal(set) var end: End?

  package enum End: Sendable, Equatable {
    case completed(Instant)
    case failed(Instant, PullFailure)
    /// The node died, or did not run.
    case abandoned
  }

  init(node: Int, blob: Int, source: UInt64, askedAt: Instant, isPreparation: Bool) {
    self.node = node
    self.blob = blob
    self.source = source
    self.askedAt = askedAt
    self.isPreparation = isPreparation
    self.advancedAt = askedAt
  }

  mutating func advance(at now: Instant) {
    longestStandstill = max(longestStandstill, now - advancedAt)
    advancedAt = now
  }

  package var isCompleted: Bool { completionTime != nil }

  /// Its node ended before it did.
  var isCutOff: Bool {
    switch end {
    case .abandoned, .failed(_, .shutdown): true
    case .completed, .failed, nil: false
    }
  }

  package var completionTime: Interval? {
    if case .completed(let instant)? = end { return instant - askedAt }
    return nil
  }

  package var firstByteTime: Interval? { readableAt.map { $0 - askedAt } }

  package var failure: PullFailure? {
    if case .failed(_, let failure)? = end { return failure }
    return nil
  }
}
