// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How many requests each client may make: a token bucket each, kept as the moment at which it will
/// be full again. One that is full is as good as none, so only clients of the last moments take
/// memory, and of those a bounded number.
package struct RequestRate: Sendable {
  private let period: Interval
  /// How far ahead of its rate a client may be.
  private let burst: Interval
  private let clientsMax: Int
  // Two halves by age, so that the older goes as a whole.
  private var recent = OrderedTable<ClientAddress, Instant>()
  private var earlier = OrderedTable<ClientAddress, Instant>()

  /// - Parameter burst: what a client that has been quiet may make at once.
  package init(perSecond: Int64, burst: Int64, clientsMax: Int) {
    precondition(perSecond > 0 && burst > 0 && clientsMax > 1)
    period = Interval(nanoseconds: max(1, 1_000_000_000 / perSecond))
    self.burst = period * burst
    self.clientsMax = clientsMax
  }

  /// - Returns: how long the client is to wait before it asks again; nil if it is admitted.
  package mutating func refusal(of client: ClientAddress, at now: Instant) -> Interval? {
    if let wait = wait(of: client, at: now) { return wait }
    let next = fullAt(client, now) + period
    if recent.count >= clientsMax / 2, !recent.contains(client) {
      earlier = recent
      recent.removeAll()
    }
    recent[client] = next
    return nil
  }

  /// The same, of a request that is not made yet.
  package func wait(of client: ClientAddress, at now: Instant) -> Interval? {
    let next = fullAt(client, now) + period
    return next > now + burst ? next - (now + burst) : nil
  }

  private func fullAt(_ client: ClientAddress, _ now: Instant) -> Instant {
    max(now, recent[client] ?? earlier[client] ?? now)
  }

  package var clientsCount: Int { recent.count + earlier.count }
}
