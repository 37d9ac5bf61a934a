// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What neighbours tell of chunks that come to them, as far as it is to be believed.
///
/// Who has sent this node a chunk that was right is believed. Of the others nobody is believed
/// alone: who tells of a chunk now and then, and has none, would keep this node from doubting a
/// lease holder that is of no use.
struct News: Sendable {
  /// When chunks last came to somebody else.
  private(set) var last = Instant.zero
  /// The one of those who have sent nothing that has told last.
  private var teller: NodeID?
  private var toldAt = Instant.zero

  mutating func note(_ node: NodeID, hasDelivered: Bool, _ now: Instant) {
    if hasDelivered {
      last = now
    } else {
      // What two have told counts, from when the first of them did.
      if let teller, teller != node { last = max(last, toldAt) }
      teller = node
      toldAt = now
    }
  }
}
