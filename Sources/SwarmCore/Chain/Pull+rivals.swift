// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Of every peer one, so that nobody takes another's turn; the entries of a few, since each is a
/// batch.
extension Pull {
  mutating func note(_ rival: Rival) {
    if let position = rivals.firstIndex(where: { $0.connection == rival.connection }) {
      if rivals[position].end == rival.end { return }
      rivals.remove(at: position)
    }
    var rival = rival
    if rivals.count(where: { $0.batch != nil }) >= Self.rivalBatchesMax { rival.batch = nil }
    rivals.append(rival)
  }

  mutating func removeRival(of connection: ConnectionID) {
    rivals.removeAll { $0.connection == connection }
  }

  /// Its chunk is asked for now.
  mutating func askRival(of connection: ConnectionID, _ now: Instant) {
    guard let position = rivals.firstIndex(where: { $0.connection == connection }) else { return }
    rivals[position].askedAt = rivals[position].askedAt ?? now
    trials += 1
  }

  /// The others are tried first.
  mutating func deferRival(of connection: ConnectionID, until: Instant) {
    guard let position = rivals.firstIndex(where: { $0.connection == connection }) else { return }
    var rival = rivals.remove(at: position)
    rival.restsUntil = until
    rivals.append(rival)
  }

  private static let rivalBatchesMax = 4
}
