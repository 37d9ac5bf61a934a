// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// How fast nodes have fetched from upstream under the leases that they had, by what they said as
/// they renewed them.
struct FetchRates: Sendable {
  /// Bytes per second, smoothed; who was rated last stands last.
  private var rates = OrderedTable<ConnectionID, Int64>()

  subscript(node: ConnectionID) -> Int64? { rates[node] }

  mutating func note(bytesPerSecond: Int64, of node: ConnectionID) {
    let before = rates.remove(node)
    rates[node] = before.map { ($0 * 3 + bytesPerSecond) / 4 } ?? bytesPerSecond
    if rates.count > Self.ratedMax { rates.removeOldest() }
  }

  mutating func forget(_ node: ConnectionID) { rates.remove(node) }

  /// Of all others that were rated; nil if they are too few to say what is usual.
  func median(besides node: ConnectionID) -> Int64? {
    var others: [Int64] = []
    rates.forEach { other, rate in if other != node { others.append(rate) } }
    guard others.count >= Self.othersMin else { return nil }
    others.sort()
    return others[others.count / 2]
  }

  /// Only by what is known of both; who was never rated is as good as the usual.
  func isFaster(_ node: ConnectionID, than other: ConnectionID) -> Bool {
    switch (rates[node], rates[other]) {
    case (let rate?, let otherRate?): return rate > otherRate
    case (nil, let otherRate?): return median(besides: other).map { $0 > 2 * otherRate } ?? false
    case (let rate?, nil): return median(besides: node).map { rate > 2 * $0 } ?? false
    case (nil, nil): return false
    }
  }

  private static let ratedMax = 64
  private static let othersMin = 2
}
