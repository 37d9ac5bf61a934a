// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A connection between two ends, both of which know it by the wire's number.
struct PairWire {
  let initiator: End
  let acceptor: End
  var isOpen: (initiator: Bool, acceptor: Bool) = (true, true)

  enum End: Equatable {
    case node(Int)
    case tracker
  }

  func other(than end: End) -> End { end == initiator ? acceptor : initiator }

  func isOpen(at end: End) -> Bool { end == initiator ? isOpen.initiator : isOpen.acceptor }

  mutating func shut(at end: End) {
    if end == initiator { isOpen.initiator = false } else { isOpen.acceptor = false }
  }
}
