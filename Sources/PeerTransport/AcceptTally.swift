// SPDX-License-Identifier: Apache-2.0

/// Counts accepted connections by the host they come from, so that no limit on them costs a look at
/// all of them.
struct AcceptTally {
  private var counts: [String: Count] = [:]
  private var halfOpenCount = 0

  private struct Count {
    var connections = 0
    var halfOpen = 0
  }

  /// Whether one more from this host stays within every limit.
  func admits(_ host: String, _ configuration: PeerTransportConfiguration) -> Bool {
    let count = counts[host] ?? Count()
    return halfOpenCount < configuration.halfOpenMax
      && count.halfOpen < configuration.halfOpenPerAddressMax
      && count.connections < configuration.connectionsPerAddressMax
  }

  mutating func began(_ host: String) {
    counts[host, default: Count()].connections += 1
    counts[host]?.halfOpen += 1
    halfOpenCount += 1
  }

  mutating func proven(_ host: String) {
    counts[host]?.halfOpen -= 1
    halfOpenCount -= 1
  }

  mutating func ended(_ host: String, wasProven: Bool) {
    if !wasProven { proven(host) }
    counts[host]?.connections -= 1
    if counts[host]?.connections == 0 { counts[host] = nil }
  }
}
