// SPDX-License-Identifier: Apache-2.0

package import ContentModel

extension Network {
  /// Says what lies between two zones, before there are lanes.
  package mutating func addZoneLink(
    from source: Int, to destination: Int, bytesPerSecond: Int64?, latency: Interval
  ) {
    zonePairs.append(
      ZonePair(
        source: source, destination: destination,
        passage: bytesPerSecond.map { Passage(bytesPerSecond: $0) }, latency: latency))
  }

  func zoneLatency(from source: Int, to destination: Int) -> Interval {
    zonePairs.first { $0.source == source && $0.destination == destination }?.latency ?? .zero
  }

  /// nil inside a zone.
  mutating func zonePair(from source: Int, to destination: Int) -> Int? {
    guard source != destination else { return nil }
    if let pair = zonePairs.firstIndex(where: {
      $0.source == source && $0.destination == destination
    }) {
      return pair
    }
    zonePairs.append(ZonePair(source: source, destination: destination))
    return zonePairs.count - 1
  }
}
