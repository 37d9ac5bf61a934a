// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import SwarmCore

/// One client's wish for one blob, and what became of it.
package struct PullRecord: Sendable {
  package let node: Int
  package let blob: Int
  package let askedAt: Instant
  /// When the client could have the first byte.
  package internal(set) var readableAt: Instant?
  package internal(set) var end: End?

  package enum End: Sendable, Equatable {
    case completed(Instant)
    case failed(Instant, PullFailure)
    /// The node died.
    case abandoned
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
