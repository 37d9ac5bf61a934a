// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

/// A tracker grants a blob to one connection at a time; of the nodes at most one goes by its lease,
/// but for those from which it is being taken away; and none does for long after it has ended.
///
/// ```
///            GRANT sent                        REVOKE sent, RELEASE received,
///   (none) ─────────────► granted to a wire ──────────────────────────────────► (none)
///                                             gone or holding announced, wire shut
/// ```
///
/// The nodes are counted by what their own cores say after every event, whatever the tracker has
/// granted: a node to which REVOKE is on its way, or whose connection is gone, may not know better.
struct LeaseCheck: Sendable {
  /// By tracker, the wire of the connection that holds the lease by what has been said.
  private var granted = OrderedTable<LeaseKey, Int>()
  /// By node, since when it has held a lease that has ended.
  private var outstaying = OrderedTable<LeaseKey, Instant>()
  /// By node, the connection to the tracker under whose lease it goes.
  private var holders = OrderedTable<LeaseKey, Holder>()
  /// By wire, the REVOKEs that have been sent and have not arrived.
  private var revocations = OrderedTable<LeaseKey, Int>()

  struct Holder: Sendable {
    let tracker: Int
    let wire: Int
  }

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

  /// The tracker closes a connection, whether or not it has said so yet, or hears that it is gone.
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

  /// The node goes by leases of these blobs alone.
  mutating func keepHolders(of node: Int, blobs: [Int]) {
    for key in holders.keys where key.party == node && !blobs.contains(key.blob) {
      holders.remove(key)
    }
  }

  /// To be called at every event of a node for every lease that it takes for its own.
  /// `mayNotKnow` says whether a node cannot have heard that its lease has ended. A GRANT that a
  /// partition kept may arrive with its REVOKE behind it: then the newcomer is who may not know.
  mutating func goesBy(
    _ key: LeaseKey, _ holder: Holder, mayNotKnow: (Int, Holder) -> Bool
  ) -> String? {
    if let known = holders[key], known.wire == holder.wire { return nil }
    holders[key] = holder
    return rival(of: key, holder, mayNotKnow: mayNotKnow).map {
      "blob \(key.blob) is held under a lease by n\($0) as well"
    }
  }

  mutating func revocationSent(of blob: Int, on wire: Int) {
    let key = LeaseKey(party: wire, blob: blob)
    revocations[key] = (revocations[key] ?? 0) + 1
  }

  /// To be called when the node has made of it what it does.
  mutating func revocationArrived(of blob: Int, on wire: Int) {
    let key = LeaseKey(party: wire, blob: blob)
    guard let count = revocations[key] else { return }
    if count > 1 { revocations[key] = count - 1 } else { revocations.remove(key) }
  }

  /// To be called then as well: a node that keeps what was taken from it is one too many as soon as
  /// another holds it.
  func stillHeld(
    of blob: Int, by node: Int, mayNotKnow: (Int, Holder) -> Bool
  ) -> String? {
    let key = LeaseKey(party: node, blob: blob)
    guard let own = holders[key] else { return nil }
    return rival(of: key, own, mayNotKnow: mayNotKnow).map {
      "blob \(blob) is still held after REVOKE, and by n\($0)"
    }
  }

  /// Another node that goes by the same tracker's lease of the blob though it can know better.
  private func rival(
    of key: LeaseKey, _ holder: Holder, mayNotKnow: (Int, Holder) -> Bool
  ) -> Int? {
    if isBeingRevoked(holder, key.blob) { return nil }
    return holders.first { other, its in
      other.blob == key.blob && other.party != key.party && its.tracker == holder.tracker
        && !isBeingRevoked(its, key.blob) && !mayNotKnow(other.party, its)
    }?.key.party
  }

  private func isBeingRevoked(_ holder: Holder, _ blob: Int) -> Bool {
    revocations.contains(LeaseKey(party: holder.wire, blob: blob))
  }
}
