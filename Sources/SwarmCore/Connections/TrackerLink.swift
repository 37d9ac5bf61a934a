// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The way to a tracker; with several configured, one at a time, the next one after a failure.
///
/// ```
///  resting ──due──► dialling ──opened──► up
///     ▲                │ failed           │ closed
///     └────────────────┴──────────────────┘
/// ```
struct TrackerLink: Sendable {
  private let addresses: [HostPort]
  private var position = 0
  private var backOff: Interval
  var state: State

  enum State: Sendable, Equatable {
    /// No tracker is configured. Stays so.
    case absent
    /// Can transition to: dialling.
    case resting(until: Instant)
    /// Can transition to: up, resting.
    case dialling(HostPort)
    /// Can transition to: resting.
    case up(ConnectionID)
  }

  init(addresses: [HostPort], backOff: Interval) {
    self.addresses = addresses
    self.backOff = backOff
    self.state = addresses.isEmpty ? .absent : .resting(until: .zero)
  }

  var isConfigured: Bool { !addresses.isEmpty }

  var connection: ConnectionID? {
    switch state {
    case .up(let connection): connection
    case .absent, .resting, .dialling: nil
    }
  }

  /// The address to dial if the time has come.
  mutating func dialIfDue(_ now: Instant) -> HostPort? {
    guard case .resting(let until) = state, now >= until else { return nil }
    let address = addresses[position % addresses.count]
    state = .dialling(address)
    return address
  }

  mutating func opened(_ connection: ConnectionID, initialBackOff: Interval) {
    state = .up(connection)
    backOff = initialBackOff
  }

  /// A dial failed or the connection is gone.
  mutating func lost(_ now: Instant, backOffMax: Interval) {
    position += 1
    state = .resting(until: now + backOff)
    backOff = min(backOff * 2, backOffMax)
  }

  func isDialling(_ address: HostPort) -> Bool { state == .dialling(address) }
}
