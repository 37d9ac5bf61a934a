// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Few places, since each costs a batch of entries; and of every peer one, so that nobody fills
/// them alone.
extension Pull {
  /// Where there is no place, that one goes first which has waited longest, but for the one whose
  /// chunk is under way.
  mutating func note(_ rival: Rival, sparing underway: ConnectionID?) {
    if let position = rivals.firstIndex(where: { $0.connection == rival.connection }) {
      if rivals[position].end == rival.end { return }
      rivals.remove(at: position)
    }
    if rivals.count >= Self.rivalsMax,
      let position = rivals.firstIndex(where: { $0.connection != underway })
    {
      rivals.remove(at: position)
    }
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

  private static let rivalsMax = 4
}
