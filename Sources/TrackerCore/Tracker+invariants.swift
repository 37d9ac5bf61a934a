// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What holds after every event, whatever came in.
extension Tracker {
  /// What is broken; nil if nothing is.
  package func invariantViolation() -> String? {
    var violation = brokenBound()
    blobs.forEach { digest, tracked in
      for connection in tracked.wanting.keys + tracked.holders.keys {
        if !members.contains(connection) { violation = "\(connection) is gone, not from \(digest)" }
        if tracked.wanting.contains(connection), tracked.holders.contains(connection) {
          violation = "\(connection) both wants and holds \(digest)"
        }
        if members[connection]?.standings.contains(digest) == false {
          violation = "\(connection) has no standing to \(digest)"
        }
      }
      if let holder = tracked.lease?.holder, !members.contains(holder) {
        violation = "\(digest) is leased to \(holder), who is gone"
      }
      for gateway in tracked.gateways where !tracked.interested.contains(gateway) {
        violation = "\(gateway) is a gateway of \(digest), with which it has nothing to do"
      }
      if (tracked.lease != nil) != leased.contains(digest) {
        violation = "\(digest) is counted otherwise among the leases"
      }
      if tracked.isForgettable { violation = "\(digest) is of interest to nobody" }
    }
    var leaseCounts = OrderedTable<ConnectionID, Int>()
    blobs.forEach { digest, tracked in
      if let holder = tracked.lease?.holder { leaseCounts[holder] = (leaseCounts[holder] ?? 0) + 1 }
      if queued.contains(digest), tracked.lease != nil || !tracked.holders.isEmpty {
        violation = "\(digest) waits for a lease that it does not need"
      }
    }
    for digest in queued.keys where !blobs.contains(digest) {
      violation = "\(digest) waits for a lease and is of interest to nobody"
    }
    members.forEach { connection, member in
      if member.leaseCount != leaseCounts[connection] ?? 0 {
        violation = "\(connection) has \(leaseCounts[connection] ?? 0) leases, not as counted"
      }
      for neighbour in member.neighbours.keys
      where members[neighbour]?.neighbours.contains(connection) != true {
        violation = "\(connection) and \(neighbour) are not neighbours of each other"
      }
      if connectionOfNode[member.identity.nodeID] != connection {
        violation = "\(member.identity.nodeID) has another connection than \(connection)"
      }
    }
    return violation
  }

  private func brokenBound() -> String? {
    if members.count > configuration.connectionsMax { return "\(members.count) members" }
    if blobs.count > configuration.blobsMax { return "\(blobs.count) blobs" }
    if leased.count > configuration.leasesMax { return "\(leased.count) leases" }
    if leased.count > blobs.count { return "\(leased.count) leases of \(blobs.count) blobs" }
    let greedy = members.first { _, member in
      member.standings.count > configuration.blobsPerNodeMax
    }
    return greedy.map { "\($0.key) stands to \($0.value.standings.count) blobs" }
  }
}
