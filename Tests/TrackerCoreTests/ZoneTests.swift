// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// Who is named to whom where there are zones.
@Suite struct ZoneTests {
  private let aa = TrackerClock.aa

  /// Node `n` is in zone `n % 3`.
  private func zone(_ number: UInt64) -> UInt64 { number % 3 }

  /// Pairs of nodes that were named to each other, across zones and inside one.
  private struct Graph {
    var across: [(UInt64, UInt64)] = []
    var inside: [(UInt64, UInt64)] = []
  }

  private func join(_ numbers: ClosedRange<UInt64>, _ tracker: inout TrackerClock) {
    for number in numbers { tracker.join(number, zone: "\(zone(number))") }
  }

  private func note(
    _ effects: [TrackerEffect], of number: UInt64, among numbers: ClosedRange<UInt64>,
    _ graph: inout Graph
  ) {
    let told = effects.neighbours(of: number)
    for other in numbers where told.contains(NodeID(number: other)) {
      if zone(other) == zone(number) {
        graph.inside.append((number, other))
      } else {
        graph.across.append((number, other))
      }
    }
  }

  @Test("six nodes of each zone are named to others elsewhere, the rest to their own zone alone")
  func gateways() {
    var tracker = TrackerClock()
    var graph = Graph()
    let numbers = UInt64(1)...90
    join(numbers, &tracker)
    for prefix in 0...1 {
      for number in numbers {
        note(tracker.want(aa, by: number, prefix: prefix), of: number, among: numbers, &graph)
      }
    }
    let gateways = Set(graph.across.flatMap { [$0.0, $0.1] })
    for zone in 0...2 as ClosedRange<UInt64> {
      #expect(gateways.count { self.zone($0) == zone } == 6)
      // Each zone is reached from both others.
      let partners = graph.across.filter { self.zone($0.0) == zone || self.zone($0.1) == zone }
        .flatMap { [self.zone($0.0), self.zone($0.1)] }
      #expect(Set(partners).count == 3)
    }
    for number in numbers {
      #expect(graph.inside.count { $0.0 == number || $0.1 == number } >= 8, "node \(number)")
    }
  }

  @Test("where all gateways of a zone leave, others take their place")
  func succession() {
    var tracker = TrackerClock()
    let numbers = UInt64(1)...60
    join(numbers, &tracker)
    for number in numbers { tracker.want(aa, by: number) }
    for number in 1...18 as ClosedRange<UInt64> where zone(number) == 1 {
      tracker.take(.connectionClosed(ConnectionID(number), .transportFailed))
    }
    var graph = Graph()
    for number in 19...60 as ClosedRange<UInt64> where zone(number) == 1 {
      note(tracker.want(aa, by: number, prefix: 1), of: number, among: numbers, &graph)
    }
    #expect(!graph.across.isEmpty)
  }

  @Test("a node that is alone in its zone is named to those of others")
  func alone() {
    var tracker = TrackerClock()
    tracker.join(1, zone: "here")
    tracker.want(aa, by: 1)
    tracker.join(2, zone: "there")
    #expect(tracker.want(aa, by: 2).neighbours(of: 2) == [NodeID(number: 1)])
  }
}
