// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension World {
  /// What crossed from zone to zone, by ordered pair; pairs that have nothing to do with each other
  /// are left out.
  package var crossZoneBytes: [ZoneTraffic] {
    network.zonePairs.map { pair in
      ZoneTraffic(
        from: zones[pair.source], to: zones[pair.destination], dataBytes: pair.dataBytes,
        controlBytes: pair.controlBytes)
    }
  }

  /// By zone, in the order in which the world came to know of them; empty if there is but one.
  package var zoneIntakes: [ZoneIntake] {
    guard zones.count > 1 else { return [] }
    let sizeBytes = library.blobs.reduce(0) { $0 + $1.blob.sizeBytes }
    return zones.indices.map { zone in
      let bytes = network.zonePairs.reduce(0) {
        $1.destination == zone ? $0 + $1.dataBytes : $0
      }
      return ZoneIntake(
        zone: zones[zone],
        copiesThousandths: sizeBytes == 0 ? 0 : Ratio(1000, sizeBytes).of(bytes))
    }
  }
}
