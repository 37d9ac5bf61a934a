// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What could be offered to whom.
extension BlobSwarm {
  /// Whether any chunk may be offered to the peer now; of those that have not been sent to anybody,
  /// if it is to be a first copy.
  func hasUse(for view: PeerView, isFirst: Bool) -> Bool {
    for position in offerable.words.indices
    where usefulWord(position, for: view, isFirst: isFirst) != 0 {
      return true
    }
    return false
  }

  /// Of the chunks that may be offered to the peer now, the one with the fewest known copies, the
  /// newest on ties; with that number of copies.
  func rarestUseful(for view: PeerView, isFirst: Bool) -> (index: Int, copies: UInt16)? {
    if let elsewhere = view.elsewhere {
      return scatteredUseful(for: view, elsewhere.order, isFirst: isFirst)
    }
    var best: Int?
    var fewest = UInt16.max
    var newest: UInt32 = 0
    for position in offerable.words.indices {
      var rest = usefulWord(position, for: view, isFirst: isFirst)
      while rest != 0 {
        let index = position << 6 + rest.trailingZeroBitCount
        rest &= rest - 1
        let expected = expectedCopies(of: index)
        if expected < fewest || (expected == fewest && keptTurn[index] >= newest) {
          best = index
          fewest = expected
          newest = keptTurn[index]
        }
      }
    }
    return best.map { ($0, fewest) }
  }

  /// Whether a chunk may be offered to the peer now.
  func isUseful(_ index: Int, for view: PeerView) -> Bool {
    usefulWord(index >> 6, for: view) & (1 << UInt64(index & 63)) != 0
  }

  /// Known among the peers, and on their way from here.
  func expectedCopies(of index: Int) -> UInt16 { copies[index] + outgoingCopies[index] }

  /// Of 64 chunks those that may be offered to the peer now.
  private func usefulWord(
    _ position: Int, for view: PeerView, isFirst: Bool = false
  ) -> UInt64 {
    var word = offerable.words[position] & ~view.has.words[position]
    word &= ~view.underwayElsewhere.words[position]
    if isFirst { word = neverSent(word, position) }
    guard word != 0 else { return 0 }
    view.outgoing.forEach { index, _ in
      if index >> 6 == position { word &= ~(1 << UInt64(index & 63)) }
    }
    if let zone = view.elsewhere?.zone { word &= ~knownWord(position, in: zone) }
    return word
  }

  /// Of 64 chunks those that have not left from here for any peer, and are not about to.
  private func neverSent(_ word: UInt64, _ position: Int) -> UInt64 {
    var word = word & ~passedOn.words[position]
    var rest = word
    while rest != 0 {
      let bit = rest & (~rest &+ 1)
      rest ^= bit
      if outgoingCopies[position << 6 + bit.trailingZeroBitCount] > 0 { word ^= bit }
    }
    return word
  }

  // MARK: Other zones

  /// Of the chunks that may be offered to the peer now, the first in this order.
  private func scatteredUseful(
    for view: PeerView, _ order: UInt64, isFirst: Bool
  ) -> (index: Int, copies: UInt16)? {
    var best: Int?
    var first = UInt64.max
    for position in offerable.words.indices {
      var rest = usefulWord(position, for: view, isFirst: isFirst)
      while rest != 0 {
        let index = position << 6 + rest.trailingZeroBitCount
        rest &= rest - 1
        let place = (UInt64(index) ^ order) &* 0x9e37_79b9_7f4a_7c15
        if best == nil || place < first {
          best = index
          first = place
        }
      }
    }
    return best.map { ($0, copies[$0] + outgoingCopies[$0]) }
  }

  /// Of 64 chunks those that some peer in the zone has, expects, or is offered or sent from here.
  private func knownWord(_ position: Int, in zone: String) -> UInt64 {
    var word: UInt64 = 0
    views.forEach { _, view in
      guard view.elsewhere?.zone == zone else { return }
      word |= view.has.words[position] | view.underwayElsewhere.words[position]
      view.outgoing.forEach { index, _ in
        if index >> 6 == position { word |= 1 << UInt64(index & 63) }
      }
    }
    return word
  }
}
