// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What upstream does with every fetch from now on.
struct ModelUpstream {
  var behaviour = Behaviour.serves
  /// Between two chunks.
  var chunkInterval = Interval.milliseconds(2)
  /// Chunks it has delivered to anybody.
  var chunksServed = 0

  enum Behaviour: Equatable {
    case serves
    /// Serves a body whose chunk with this index has other bytes.
    case servesWrong(at: Int)
    /// The same to one node, by its position: what is on its way spoils it.
    case servesWrongTo(node: Int, at: Int)
    /// Says nothing at this chunk and beyond, while the connection stays.
    case hangs(at: Int)
    case fails
    case refuses(status: Int)
  }
}
