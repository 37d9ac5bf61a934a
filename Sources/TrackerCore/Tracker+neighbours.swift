// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Who is named to whom (Docs/Protocol.md §6).
///
/// Inside a zone the graph is nearly regular. Between zones only a few nodes of each, the
/// *gateways* of the blob, are named to each other: those that came first, which know each other,
/// so that what one of them has or expects is not fetched from afar by another.
extension Tracker {
  /// Fills a node's neighbours for one blob up to the target with nodes that want or hold it,
  /// those with the fewest neighbours first; at most a sixth are of other zones.
  mutating func chooseNeighbours(
    for connection: ConnectionID, of digest: Digest, degree: Int,
    _ introductions: inout OrderedTable<ConnectionID, Bool>
  ) {
    let interested = blobs[existing: digest].interested
    let zone = zone(of: connection)
    var missing = degree
    var missingElsewhere = max(1, degree / Self.partElsewhere)
    for neighbour in members[existing: connection].neighbours.keys
    where interested.contains(neighbour) {
      missing -= 1
      if self.zone(of: neighbour) != zone { missingElsewhere -= 1 }
    }
    if missing > 0, missingElsewhere > 0 {
      let distant = distantGateways(for: connection, of: digest)
      missing -= acquaint(
        connection, with: distant, max: min(missing, missingElsewhere), &introductions)
    }
    guard missing > 0 else { return }
    // Of a sample of all, as many as usual are of this zone.
    let size = 4 * configuration.neighboursPerBlob * zoneCount(of: digest)
    let near = interested.sample(size, using: &generator).filter { self.zone(of: $0) == zone }
    _ = acquaint(connection, with: near, max: missing, &introductions)
  }

  // MARK: Replacing

  /// Neighbours are of no use to a node, which names them (Docs/Protocol.md §6.9): others take
  /// their places. What it says concerns itself alone.
  mutating func replaceNeighbours(
    _ nodes: [NodeID], of connection: ConnectionID, _ now: Instant,
    _ effects: inout EffectQueue<TrackerEffect>
  ) {
    if let last = members[existing: connection].lostNeighboursAt,
      now - last < configuration.lostNeighboursInterval
    {
      return
    }
    members[existing: connection].lostNeighboursAt = now
    for node in nodes {
      members[existing: connection].avoid(node, until: now + configuration.neighbourAvoidedFor)
      guard let other = connectionOfNode[node], other != connection else { continue }
      members[existing: connection].neighbours.remove(other)
      members[existing: other].neighbours.remove(connection)
    }
    var introductions = OrderedTable<ConnectionID, Bool>()
    var chosen = 0
    for (digest, standing) in zip(
      members[existing: connection].standings.keys, members[existing: connection].standings.values)
    where chosen < Self.blobsReplacedMax && blobs.contains(digest) {
      guard case .wanting = standing else { continue }
      chosen += 1
      chooseNeighbours(
        for: connection, of: digest, degree: configuration.degreePerBlobMin, &introductions)
    }
    introduce(introductions.keys, to: connection, &effects)
  }

  private func avoid(_ one: ConnectionID, _ other: ConnectionID) -> Bool {
    members[existing: one].avoided.contains(members[existing: other].identity.nodeID)
      || members[existing: other].avoided.contains(members[existing: one].identity.nodeID)
  }

  /// Names the least acquainted of the candidates to a node; how many there were.
  private mutating func acquaint(
    _ connection: ConnectionID, with candidates: [ConnectionID], max: Int,
    _ introductions: inout OrderedTable<ConnectionID, Bool>
  ) -> Int {
    var candidates = candidates.filter { candidate in
      candidate != connection
        && !members[existing: connection].neighbours.contains(candidate)
        && !avoid(connection, candidate)
        && members[existing: candidate].identity.advertised != nil
    }
    generator.shuffle(&candidates)
    let degrees = candidates.map { members[existing: $0].neighbours.count }
    let order = candidates.indices.sorted { (degrees[$0], $0) < (degrees[$1], $1) }
    for index in order.prefix(max) {
      members[existing: connection].neighbours[candidates[index]] = true
      members[existing: candidates[index]].neighbours[connection] = true
      introductions[candidates[index]] = true
    }
    return min(max, candidates.count)
  }

  /// The gateways of other zones, if the node is one of its own or becomes one.
  private mutating func distantGateways(
    for connection: ConnectionID, of digest: Digest
  ) -> [ConnectionID] {
    let zone = zone(of: connection)
    let gateways = blobs[existing: digest].gateways
    if !gateways.contains(connection) {
      guard gateways.count(where: { self.zone(of: $0) == zone }) < configuration.gatewaysPerZone
      else { return [] }
      blobs[existing: digest].gateways.append(connection)
    }
    return gateways.filter { self.zone(of: $0) != zone }
  }

  private func zoneCount(of digest: Digest) -> Int {
    var zones: [String] = []
    for gateway in blobs[existing: digest].gateways {
      let zone = zone(of: gateway)
      if !zones.contains(zone) { zones.append(zone) }
    }
    return min(max(1, zones.count), Self.sampledZonesMax)
  }

  private func zone(of connection: ConnectionID) -> String {
    members[existing: connection].identity.zone
  }

  private static let partElsewhere = 6
  /// Who is after more blobs than these has neighbours enough among those.
  private static let blobsReplacedMax = 16
  /// With more zones than these a node is named fewer of its own.
  private static let sampledZonesMax = 8
}
