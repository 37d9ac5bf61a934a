// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

/// A tracker grants a blob to one connection at a time, and a node takes no lease for its own for
/// long after it has ended.
///
/// ```
///            GRANT sent                        REVOKE sent, RELEASE received,
///   (none) ─────────────► granted to a wire ──────────────────────────────────► (none)
///                                             gone or holding announced, wire shut
/// ```
struct LeaseCheck: Sendable {
  /// By tracker, the wire of the connection that holds the lease by what has been said.
  private var granted = OrderedTable<LeaseKey, Int>()
  /// By node, since when it has held a lease that has ended.
  private var outstaying = OrderedTable<LeaseKey, Instant>()

  // MARK: At the tracker

  /// `isOpen` says whether the tracker's end of a wire is open.
  mutating func grant(
    _ key: LeaseKey, to wire: Int, isOpen: (Int) -> Bool
  ) -> String? {
    if let holder = granted[key], holder != wire, isOpen(holder) {
      return "blob \(key.blob) is granted to c\(wire) while c\(holder) holds it"
    }
    granted[key] = wire
    return nil
  }

  mutating func end(_ key: LeaseKey, of wire: Int) {
    if granted[key] == wire { granted.remove(key) }
  }

  /// The tracker closes a connection, whether or not it has said so yet.
  mutating func endAll(of wire: Int) {
    for key in granted.keys where granted[key] == wire { granted.remove(key) }
  }

  func isGranted(_ key: LeaseKey, to wire: Int) -> Bool { granted[key] == wire }

  // MARK: At the holder

  /// To be called at every event of a node for every lease that it takes for its own.
  mutating func held(
    _ key: LeaseKey, isGranted: Bool, at now: Instant, grace: Interval
  ) -> String? {
    if isGranted {
      outstaying.remove(key)
      return nil
    }
    guard let since = outstaying[key] else {
      outstaying[key] = now
      return nil
    }
    guard now - since > grace else { return nil }
    return "blob \(key.blob) is held under a lease that ended \(now - since) ago"
  }

  mutating func notHeld(_ key: LeaseKey) {
    outstaying.remove(key)
  }
}
