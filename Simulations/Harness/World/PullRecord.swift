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
  /// How the last asking ended; nil while the client waits.
  package internal(set) var end: End?

  package enum End: Sendable, Equatable {
    case completed(Instant)
    case failed(Instant, PullFailure)
    /// The node died, or did not run.
    case abandoned
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
