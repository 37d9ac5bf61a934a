// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What could be offered to whom.
extension BlobSwarm {
  /// Whether any chunk may be offered to the peer now.
  func hasUse(for view: PeerView) -> Bool {
    for position in offerable.words.indices where usefulWord(position, for: view) != 0 {
      return true
    }
    return false
  }

  /// Of the chunks that may be offered to the peer now, the one with the fewest known copies, the
  /// newest on ties; with that number of copies.
  func rarestUseful(for view: PeerView) -> (index: Int, copies: UInt16)? {
    var best: Int?
    var fewest = UInt16.max
    var newest: UInt32 = 0
    for position in offerable.words.indices {
      var rest = usefulWord(position, for: view)
      while rest != 0 {
        let index = position << 6 + rest.trailingZeroBitCount
        rest &= rest - 1
        // Known among the peers, and on their way from here.
        let expected = copies[index] + outgoingCopies[index]
        if expected < fewest || (expected == fewest && keptTurn[index] >= newest) {
          best = index
          fewest = expected
          newest = keptTurn[index]
        }
      }
    }
    return best.map { ($0, fewest) }
  }

  /// Of 64 chunks those that may be offered to the peer now.
  private func usefulWord(_ position: Int, for view: PeerView) -> UInt64 {
    var word = offerable.words[position] & ~view.has.words[position]
    word &= ~view.underwayElsewhere.words[position]
    guard word != 0 else { return 0 }
    view.outgoing.forEach { index, _ in
      if index >> 6 == position { word &= ~(1 << UInt64(index & 63)) }
    }
    return word
  }
}
