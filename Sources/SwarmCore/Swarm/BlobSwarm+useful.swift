// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What could be offered to whom.
extension BlobSwarm {
  func hasUse(for connection: ConnectionID) -> Bool {
    var isUseful = false
    forEachUsefulWord(for: connection) { _, _ in
      isUseful = true
      return false
    }
    return isUseful
  }

  /// Every chunk that may be offered to the peer now, in ascending order.
  func forEachUseful(for connection: ConnectionID, _ body: (Int) -> Void) {
    forEachUsefulWord(for: connection) { base, word in
      var rest = word
      while rest != 0 {
        body(base + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
      return true
    }
  }

  /// Copies known among the peers, and those on their way from here.
  func expectedCopies(of index: Int) -> UInt16 {
    copies[index] + outgoingCopies[index]
  }

  private func forEachUsefulWord(
    for connection: ConnectionID, _ body: (_ base: Int, _ word: UInt64) -> Bool
  ) {
    guard let view = views[connection] else { return }
    for position in offerable.words.indices {
      var word =
        offerable.words[position] & ~view.has.words[position]
        & ~view.underwayElsewhere.words[position]
      guard word != 0 else { continue }
      for index in view.outgoing.keys where index >> 6 == position {
        word &= ~(1 << UInt64(index & 63))
      }
      if word != 0, !body(position << 6, word) { return }
    }
  }
}
