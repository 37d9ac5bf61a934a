// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Whose fragment goes next where a limit holds: connections that have one take turns, however many
/// each has. Control frames are counted and wait for nothing.
package struct UploadTurns: Sendable {
  package private(set) var bucket = TokenBucket(bytesPerSecond: nil)
  private var waiting: [ConnectionID] = []
  /// Whose turn it is in this moment.
  private var turn: ConnectionID?

  package init() {}

  /// True if the fragment may go, which is counted. If not, the connection is told by `next` when
  /// to ask again.
  package mutating func take(_ bytes: Int, for connection: ConnectionID, at now: Instant) -> Bool {
    let isInTurn = turn == connection || waiting.isEmpty
    guard isInTurn, bucket.isFree(at: now) else {
      if !waiting.contains(connection) { waiting.append(connection) }
      return false
    }
    turn = nil
    bucket.take(bytes, at: now)
    return true
  }

  package mutating func count(control bytes: Int, at now: Instant) {
    bucket.take(bytes, at: now)
  }

  /// Who is to ask again now: each once for a call, until there is no room, or nobody, left.
  package mutating func next(at now: Instant) -> ConnectionID? {
    turn = nil
    guard !waiting.isEmpty, bucket.isFree(at: now) else { return nil }
    turn = waiting.removeFirst()
    return turn
  }

  /// When to call `next`; nil if nobody waits.
  package var nextAt: Instant? { waiting.isEmpty ? nil : bucket.freeAt }

  package mutating func remove(_ connection: ConnectionID) {
    waiting.removeAll { $0 == connection }
    if turn == connection { turn = nil }
  }

  package mutating func setLimit(_ bytesPerSecond: Int64?, at now: Instant) {
    bucket.setRate(bytesPerSecond, at: now)
  }
}
